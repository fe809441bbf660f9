import { duration } from '../format.js';
import { h } from '../ui/dom.js';
import { VirtualList } from '../ui/virtualList.js';
import { barOf, stretchOf, ticksOf } from '../model/waterfall.js';
import { networkRow } from './networkRow.js';

const MARKS = { dom_content_loaded: 'DOM ready', page_load: 'Loaded', navigation_settled: 'Settled' };
const REFILTER_MS = 200;

/** Requests with a waterfall over the stretch of time that is in view. */
export class NetworkView {
  #stretch = { from: 0, to: 1 };
  #now = 0;
  #version = -1;
  #filteredAt = 0;
  #test = null;
  #filtered = [];

  constructor(app) {
    this.app = app;
    this.ticks = h('div', { class: 'waterfall-ticks', 'aria-hidden': 'true' });
    this.lines = h('div');
    this.list = new VirtualList({
      label: 'Requests', items: this,
      row: networkRow((request) => barOf(request, this.#stretch, this.#now)),
      on: {
        select: (request, byPointer) => app.choose(request.event, byPointer),
        open: (request) => app.selection.open(request.event),
        edge: (side) => (side === 'start' ? app.feed.loadOlder() : app.feed.loadNewer()),
        follow: () => app.invalidate(),
      },
    });
    this.element = h('div', { class: 'network' },
      h('div', { class: 'network-head', 'aria-hidden': 'true' },
        ...['Status', 'Method', 'Name', 'Type', 'Size', 'Time'].map((name) => h('span', {}, name)), this.ticks),
      this.list.element, h('div', { class: 'waterfall-lines', 'aria-hidden': 'true' }, this.lines));
    this.list.element.addEventListener('scroll', () => app.invalidate());
    app.selection.on('change', (event) => this.list.mark(event === null ? null : this.#requestOf(event)));
  }

  // The list sees what passes the filter.
  get length() { return this.#items.length; }
  get isEmpty() { return this.length === 0; }
  get follows() { return this.list.follows; }
  get shown() { return this.#stretch; }

  at(index) { return this.#items.at(index); }

  filter(test) {
    this.#test = test;
    this.#version = -1;
  }

  update() {
    const { requests } = this.app;
    requests.refresh();
    this.#now = Math.max(Date.now() * 1000, requests.items.at(-1)?.start ?? 0);
    const isChanged = this.#version !== requests.version;
    if (isChanged && performance.now() - this.#filteredAt > (this.#version < 0 ? 0 : REFILTER_MS)) this.#refilter();
    else if (isChanged) this.app.invalidateLater(REFILTER_MS);
    const [first, end] = this.list.range;
    const visible = [];
    for (let i = Math.min(first, this.length - 1); i >= 0 && i < end; i++) visible.push(this.at(i));
    this.#stretch = stretchOf(visible, this.#now);
    this.#drawScale();
    this.list.update();
    if (visible.some((request) => request.state === 'pending' || request.state === 'streaming')) this.app.invalidateLater(250);
    if (this.length * this.list.rowHeight < this.list.element.clientHeight) this.app.feed.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  show(event) {
    this.update();
    const index = [...this.#items].findIndex((request) => request.seqs.includes(event.seq));
    if (index >= 0) this.list.centre(index);
  }

  get #items() { return this.#test === null ? this.app.requests.items : this.#filtered; }

  #refilter() {
    const { requests } = this.app;
    this.#filteredAt = performance.now();
    this.#version = requests.version;
    if (this.#test === null) return;
    this.#filtered = [];
    for (const request of requests.items) {
      if (this.#test(request.event)) this.#filtered.push(request);
    }
  }

  #requestOf(event) {
    if (event.request === null) return null;
    for (let i = this.length - 1; i >= 0; i--) {
      if (this.at(i).id === event.request.id && this.at(i).seqs.includes(event.seq)) return this.at(i);
    }

    return null;
  }

  #drawScale() {
    const ticks = ticksOf(this.#stretch, Math.max(2, this.ticks.clientWidth / 80));
    this.ticks.replaceChildren(...ticks.map(({ at, place }) => placed('tick', place, duration(at))));
    const { from, to } = this.#stretch;
    const marks = [];
    for (const page of this.app.visiblePages(from, to)) {
      for (const type of Object.keys(MARKS)) {
        const place = (page.start + page.milestones[type] - from) / (to - from);
        if (place >= 0 && place <= 1) marks.push(placed(`line line-${type}`, place, '', MARKS[type]));
      }
    }

    this.lines.replaceChildren(...ticks.map(({ place }) => placed('line', place, '')), ...marks);
  }
}

function placed(className, place, text, title = null) {
  const element = h('span', { class: className, title }, text);
  element.style.left = `${place * 100}%`;
  return element;
}
