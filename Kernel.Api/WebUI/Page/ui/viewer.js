import { dateAndTime } from '../lib/format.js';
import { pictureOf } from '../model/screenshot.js';
import { h } from './dom.js';

/** Shows a screenshot in full, and the previous and next ones with the arrow keys. */
export class Viewer {
  #event = null;
  #url = null;

  constructor(app, events) {
    this.app = app;
    this.events = events;
    this.image = h('img', { class: 'viewer-image', alt: '' });
    this.note = h('p', { class: 'viewer-note', role: 'status' });
    this.caption = h('p', { class: 'viewer-caption' });
    const button = (label, text, onclick) => h('button', { class: 'button', type: 'button', 'aria-label': label, onclick }, text);
    this.dialog = h('dialog', { class: 'viewer', 'aria-label': 'Screenshot', onkeydown: (event) => this.#key(event), onclose: () => this.#forget() },
      h('div', { class: 'viewer-bar' }, this.caption, button('Older', '←', () => this.#move(-1)), button('Newer', '→', () => this.#move(1)), button('Close', '✕', () => this.dialog.close())),
      this.note, this.image);
    document.body.append(this.dialog);
  }

  async show(event) {
    this.#event = event;
    this.caption.textContent = `${dateAndTime(event.us)}   ${event.text}`;
    this.note.textContent = 'Loading…';
    this.image.hidden = true;
    if (!this.dialog.open) this.dialog.showModal();
    const json = await this.app.feed.textOf(event).catch(() => null);
    if (this.#event !== event) return;
    const picture = json === null ? null : pictureOf(json);
    this.note.textContent = json === null ? 'This screenshot is no longer kept.' : picture === null ? 'This event has no picture.' : '';
    this.#forget();
    if (picture === null) return;
    this.#url = URL.createObjectURL(picture);
    this.image.src = this.#url;
    this.image.hidden = false;
  }

  #move(by) {
    const next = this.events.at(Math.max(0, this.events.indexOf(this.#event.seq) + by));
    if (!next) return;
    this.app.selection.select(next);
    this.show(next);
  }

  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, k: -1, j: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(by);
  }

  #forget() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}
