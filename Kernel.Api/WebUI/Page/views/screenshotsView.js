import { timeOfDay } from '../lib/format.js';
import { isScreenshot } from '../model/event.js';
import { h } from '../ui/dom.js';
import { e, render } from '../ui/render.js';

// Older ones are a click away.
const SHOWN = 120;
const TRIGGERS = { navigation_settled: 'The page had settled', exception: 'A script threw an exception', request: 'Requested' };

/** Screenshots as thumbnails, in the order of time, with the steps after which they were taken. */
export class ScreenshotsView {
  #limit = SHOWN;
  follows = true;

  /**
   * @param {import('./listView.js').ViewHost} host
   * @param {{ events: any, feed: any, story: any, onImage: (event: any) => void }} deps `events` those that pass the filters
   */
  constructor(host, { events, feed, story, onImage }) {
    this.host = host;
    this.events = events;
    this.feed = feed;
    this.story = story;
    this.onImage = onImage;
    this.element = h('div', { class: 'shots-view', tabindex: '-1', onkeydown: (event) => this.#key(event) });
    host.selection.on('change', () => host.invalidate());
  }

  get length() { return this.events.length; }
  get isSearching() { return this.events.isSearching; }

  update() {
    const shown = [];
    let index = this.events.length - 1;
    for (; index >= 0 && shown.length < this.#limit; index--) if (isScreenshot(this.events.at(index))) shown.push(this.events.at(index));
    render(this.element,
      index >= 0 && e('button', { class: 'button shots-more', type: 'button', onclick: () => { this.#limit += SHOWN; this.update(); } }, 'Earlier screenshots'),
      e('ul', { class: 'shots' }, shown.reverse().map((event) => this.#tile(event))));
    if (this.events.length === 0 && !this.events.isSearching) this.host.lookBack();
  }

  toEnd() { this.element.scrollTop = this.element.scrollHeight; }

  show(event) { this.element.querySelector(`[data-seq="${event.seq}"]`)?.scrollIntoView({ block: 'center' }); }

  #tile(event) {
    const step = this.story.stepOf(event);
    const caption = event.lead ? `not taken: ${event.lead}` : TRIGGERS[event.text.split('  ')[0]] ?? event.text;
    const open = () => { this.host.choose(event); this.onImage(event); };
    return e('li', { key: event.seq },
      e('button', { class: `shot${this.host.selection.current?.seq === event.seq ? ' is-selected' : ''}`, type: 'button', 'data-seq': event.seq, onclick: open },
        event.lead ? e('span', { class: 'shot-none' }, caption) : e('img', { src: this.feed.imageOf(event.seq), alt: '', loading: 'lazy', width: 320, height: 200 }),
        e('span', { class: 'shot-time' }, timeOfDay(event.us)), e('span', { class: 'shot-text' }, caption),
        step && e('span', { class: 'shot-step', dir: 'auto' }, step.label)));
  }

  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const tiles = [...this.element.querySelectorAll('.shot')];
    const at = tiles.indexOf(/** @type {Element} */ (document.activeElement));
    /** @type {HTMLElement | undefined} */ (tiles[at < 0 ? 0 : Math.min(tiles.length - 1, Math.max(0, at + by))])?.focus();
  }
}
