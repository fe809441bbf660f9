import { timeOfDay } from '../lib/format.js';
import { isScreenshot } from '../model/event.js';
import { h, setText } from '../ui/dom.js';

// The newest are shown; older ones are a click away.
const SHOWN = 120;

/** Screenshots as thumbnails, the newest first. */
export class ScreenshotsView {
  #tiles = new Map();
  #limit = SHOWN;
  follows = true;

  constructor(app, events) {
    this.app = app;
    this.events = events;
    this.grid = h('div', { class: 'shots' });
    this.more = h('button', { class: 'button shots-more', type: 'button', onclick: () => { this.#limit += SHOWN; this.update(); } }, 'Older screenshots');
    this.element = h('div', { class: 'shots-view', tabindex: '-1' }, this.grid, this.more);
    app.selection.on('change', () => app.invalidate());
  }

  get length() { return this.events.length; }

  update() {
    const shown = [];
    for (let i = this.events.length - 1; i >= 0 && shown.length < this.#limit; i--) {
      if (isScreenshot(this.events.at(i))) shown.push(this.events.at(i)); // and not a gap
    }

    this.more.hidden = this.events.length <= this.#limit;
    const tiles = new Map(shown.map((event) => [event.seq, this.#tiles.get(event.seq) ?? this.#tile(event)]));
    for (const [seq, tile] of this.#tiles) if (!tiles.has(seq)) tile.remove();
    const wanted = [...tiles.values()];
    if (wanted.some((tile, i) => this.grid.children[i] !== tile)) this.grid.replaceChildren(...wanted);
    this.#tiles = tiles;
    for (const event of shown) this.#fill(tiles.get(event.seq), event);
    if (this.events.length === 0 && !this.events.isSearching) this.app.feed.lookBack();
  }

  toEnd() { this.element.scrollTop = 0; }

  show(event) { this.#tiles.get(event.seq)?.scrollIntoView({ block: 'center' }); }

  #tile(event) {
    const open = () => { this.app.selection.select(event); this.app.viewer.show(event); };
    return h('button', { class: 'shot', type: 'button', onclick: open }, h('img', { alt: '' }), h('span', { class: 'shot-time' }), h('span', { class: 'shot-text' }));
  }

  #fill(tile, event) {
    const [image, time, text] = tile.children;
    if (!image.src) {
      // Asked for once: the tile keeps its picture, also when its address is no longer kept.
      const url = this.app.thumbnails.urlOf(event, () => this.app.invalidate());
      if (url) image.src = url;
      tile.classList.toggle('is-missing', url === null);
    }

    tile.classList.toggle('is-selected', this.app.selection.current?.seq === event.seq);
    setText(time, timeOfDay(event.us));
    setText(text, event.text || event.type);
    tile.setAttribute('aria-label', `Screenshot of ${timeOfDay(event.us)}, ${event.text}`);
  }
}
