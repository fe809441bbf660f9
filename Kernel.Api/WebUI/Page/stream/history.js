import { request } from './api.js';
import { elements } from './elements.js';

const PAGE = 1_000;

/** What has been, from `GET /events`: pages before and behind any number of the stream. Events are the JSON texts of their envelopes. */
export class History {
  /** The number of the stream's newest event; 0 where there is none. */
  async last() {
    return (await this.#page(0, 1)).last;
  }

  /** Up to about `limit` events behind a number, and whether there are more. */
  async after(seq, limit = PAGE) {
    const { events, hasMore } = await this.#page(seq, limit);
    return { events, hasMore };
  }

  /** Up to `limit` of the newest events before a number, oldest first; none where there are none. */
  async before(seq, limit = PAGE) {
    const start = Math.max(0, seq - 1 - limit);
    const events = await this.#between(start, seq);
    if (events.length > 0 || start === 0) return events;

    // Numbers have holes, of up to a million after a crash.
    const last = await this.#lastBefore(seq);
    return last === 0 ? [] : this.#between(Math.max(0, last - limit), last + 1);
  }

  /** One event; null where it is no longer kept. */
  async find(seq) {
    return (await this.#between(seq - 1, seq + 1))[0] ?? null;
  }

  async #between(after, before) {
    const found = [];
    while (after < before - 1) {
      const { events, hasMore, next } = await this.#page(after, Math.min(PAGE, before - 1 - after));
      for (const event of events) {
        if (seqOf(event) >= before) return found;
        found.push(event);
      }

      if (!hasMore) break;
      after = next;
    }

    return found;
  }

  // The number of the newest event before a number, by halving; 0 where there is none.
  async #lastBefore(seq) {
    let low = await this.#firstAfter(0);
    if (low === 0 || low >= seq) return 0;
    for (let high = seq - 1; low < high;) {
      const middle = low + Math.ceil((high - low) / 2);
      const found = await this.#firstAfter(middle - 1);
      if (found !== 0 && found < seq) low = found;
      else high = middle - 1;
    }

    return low;
  }

  async #firstAfter(seq) {
    for (;;) {
      const { events, hasMore, next } = await this.#page(seq, 1);
      if (events.length > 0) return seqOf(events[0]);
      if (!hasMore) return 0;
      seq = next;
    }
  }

  async #page(after, limit) {
    const response = await request(`events?after_seq=${after}&limit=${limit}`);
    const number = (name) => Number(response.headers.get(name));
    const hasMore = response.headers.get('X-Has-More') === 'true';
    return { events: elements(await response.text()), hasMore, next: number('X-Next-After-Seq'), last: number('X-Last-Seq') };
  }
}

/** The number of an envelope, which is its first member. */
const seqOf = (envelope) => Number(/^\{"seq":(\d+)/.exec(envelope)[1]);
