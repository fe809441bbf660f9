import { duration } from '../lib/format.js';
import { h } from '../ui/dom.js';
import { barOf, stretchOf, ticksOf } from '../model/waterfall.js';
import { itemList } from './itemList.js';
import { networkRow } from './networkRow.js';

const MARKS = { dom_content_loaded: 'DOM ready', page_load: 'Loaded', navigation_settled: 'Settled' };

/** Requests with a waterfall over the stretch of time that is in view. */
export class NetworkView {
  #stretch = { from: 0, to: 1 };
  #now = 0;

  constructor(app, requests) {
    this.app = app;
    this.requests = requests;
    this.ticks = h('div', { class: 'waterfall-ticks', 'aria-hidden': 'true' });
    this.lines = h('div');
    this.list = itemList(app, {
      label: 'Requests', items: requests, eventOf: (request) => request.event, range: (first, end) => this.#measure(first, end),
      row: networkRow((request) => barOf(request, this.#stretch, this.#now)),
    });
    this.element = h('div', { class: 'network' },
      h('div', { class: 'network-head', 'aria-hidden': 'true' },
        ...['Status', 'Method', 'Name', 'Type', 'Size', 'Time'].map((name) => h('span', {}, name)), this.ticks),
      this.list.element, h('div', { class: 'waterfall-lines', 'aria-hidden': 'true' }, this.lines));
    app.selection.on('change', (event) => this.#mark(event));
    app.requests.on('reset', () => this.#mark(app.selection.current));
  }

  get length() { return this.requests.length; }
  get follows() { return this.list.isAtEnd; }
  get shown() { return this.#stretch; }

  update() {
    this.app.requests.refresh();
    this.app.pages.refresh();
    this.list.draw();
    if (this.list.hasRoom && !this.requests.isSearching) this.app.feed.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  /** Shows the request of an event. */
  async show(event) {
    await this.app.requests.ready();
    const request = this.app.requests.of(event);
    if (request) this.list.centre(request);
  }

  #mark(event) { this.list.mark(event === null ? null : this.app.requests.of(event)); }

  // The scale is that of the rows in view.
  #measure(first, end) {
    this.#now = Math.max(Date.now() * 1000, this.app.requests.at(-1)?.start ?? 0);
    const visible = [];
    for (let i = first; i < end; i++) visible.push(this.requests.at(i));
    this.#stretch = stretchOf(visible, this.#now);
    this.#drawScale();
    if (visible.some(isOpen)) this.app.invalidateLater(250);
  }

  #drawScale() {
    const ticks = ticksOf(this.#stretch, Math.max(2, this.ticks.clientWidth / 80));
    this.ticks.replaceChildren(...ticks.map(({ at, place }) => placed('tick', place, duration(at))));
    const { from, to } = this.#stretch;
    const marks = [];
    for (const page of this.app.pages.within(from, to)) {
      for (const type of Object.keys(MARKS)) {
        const place = (page.start + page.milestones[type] - from) / (to - from);
        if (place >= 0 && place <= 1) marks.push(placed(`line line-${type}`, place, '', MARKS[type]));
      }
    }

    this.lines.replaceChildren(...ticks.map(({ place }) => placed('line', place, '')), ...marks);
  }
}

const isOpen = ({ state }) => state === 'pending' || state === 'streaming';

function placed(className, place, text, title = null) {
  const element = h('span', { class: className, title }, text);
  element.style.left = `${place * 100}%`;
  return element;
}
