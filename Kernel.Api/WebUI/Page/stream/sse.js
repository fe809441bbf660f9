/** Reads server-sent events out of text that arrives in pieces, split anywhere. */
export class SseReader {
  #rest = '';
  #scanned = 0;
  #id = null;
  #event = '';
  #data = null;

  /** Takes a piece and hands over each frame that it completes: `{ id, event, data }`, where `id` is null on a frame without one. */
  push(text, onFrame) {
    this.#rest += text;
    let start = 0;
    for (;;) {
      const end = this.#rest.indexOf('\n', Math.max(start, this.#scanned));
      if (end < 0) break;
      this.#line(this.#rest.slice(start, this.#rest[end - 1] === '\r' ? end - 1 : end), onFrame);
      start = end + 1;
    }

    this.#rest = this.#rest.slice(start);
    this.#scanned = this.#rest.length;
  }

  #line(line, onFrame) {
    if (line === '') {
      if (this.#data !== null) onFrame({ id: this.#id, event: this.#event, data: this.#data });
      this.#id = null;
      this.#event = '';
      this.#data = null;
      return;
    }

    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    else if (field === 'id') this.#id = value;
    else if (field === 'event') this.#event = value;
  }
}
