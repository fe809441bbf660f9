import { dateAndTime } from '../lib/format.js';
import { h } from '../ui/dom.js';

/** Shows a screenshot in full, and the previous and next ones with the arrow keys. */
export class Viewer {
  #event = null;

  /** @param {{ events: any, feed: any, selection: import('../ui/selection.js').Selection }} deps `events` are the screenshots that pass the filters */
  constructor({ events, feed, selection }) {
    this.events = events;
    this.feed = feed;
    this.selection = selection;
    this.image = h('img', { class: 'viewer-image', alt: '', onerror: () => this.#fail(), onload: () => { this.note.textContent = ''; } });
    this.note = h('p', { class: 'viewer-note', role: 'status' });
    this.caption = h('p', { class: 'viewer-caption' });
    const button = (label, text, onclick) => h('button', { class: 'button is-icon', type: 'button', title: label, 'aria-label': label, onclick }, text);
    this.dialog = h('dialog', { class: 'viewer', 'aria-label': 'Screenshot', onkeydown: (event) => this.#key(event), onclose: () => this.image.removeAttribute('src') },
      h('div', { class: 'viewer-bar' }, this.caption, button('Older', '←', () => this.#move(-1)), button('Newer', '→', () => this.#move(1)), button('Close', '✕', () => this.dialog.close())),
      this.note, this.image);
    document.body.append(this.dialog);
  }

  show(event) {
    this.#event = event;
    this.caption.textContent = `${dateAndTime(event.us)}   ${event.text}`;
    this.note.textContent = 'Loading…';
    this.image.hidden = false;
    this.image.alt = `Screenshot, ${event.text}`;
    this.image.src = this.feed.imageOf(event.seq);
    if (!this.dialog.open) this.dialog.showModal();
  }

  #fail() {
    if (!this.image.hasAttribute('src')) return;
    this.image.hidden = true;
    this.note.textContent = this.#event?.tone === 'bad' ? `No screenshot was taken: ${this.#event.lead}.` : 'This event has no image, or it is no longer kept.';
  }

  #move(by) {
    const next = this.events.at(Math.max(0, this.events.indexOf(this.#event.seq) + by));
    if (!next) return;
    this.selection.select(next);
    this.show(next);
  }

  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, k: -1, j: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(by);
  }
}
