import { bytes, counted, duration } from '../lib/format.js';
import { hasFailed, KINDS, orderOf, OUTCOME_CHIPS, testOf } from '../model/requestKinds.js';
import { barOf, stretchOf, ticksOf } from '../model/waterfall.js';
import { h, setAttribute, setText } from '../ui/dom.js';
import { VirtualList } from '../ui/virtualList.js';
import { ListView } from './listView.js';
import { keyOf, networkRow } from './networkRow.js';

const MARKS = { dom_content_loaded: 'DOM', page_load: 'Load', navigation_settled: 'Settled' };
const COLUMNS = [['status', 'Status'], [null, 'Method'], ['name', 'Name'], ['host', 'Host'], [null, 'Initiator'], ['size', 'Size'], ['time', 'Time']];
const COUNT_MS = 500;
const BY_PAGE = 'by-page';

/** Requests with a waterfall over the time of the rows in view. */
export class NetworkView extends ListView {
  #stretch = { from: 0, to: 1 };
  #now = 0;
  #sorted = null;
  #places = new Map();
  #counted = { at: -COUNT_MS, failed: 0 };

  chips = [
    ...Object.entries(KINDS).map(([name, label]) => ({ name, label })),
    ...Object.entries(OUTCOME_CHIPS).map(([name, label]) => ({ name, label, isBad: name === 'failed', count: name === 'failed' ? () => this.#counted.failed : undefined })),
    { name: BY_PAGE, label: 'By page' },
  ];

  /**
   * @param {import('./listView.js').ViewHost} host
   * @param {{ requests: any, all: any, pages: any, range: () => { from: number, to: number } | null, zoom: (range: any) => void, router: import('../ui/router.js').Router }} deps
   * `requests` those that pass the filters; `range` the chosen time
   */
  constructor(host, { requests, all, pages, range, zoom, router }) {
    // In the order that was chosen, with the pages if they are grouped.
    const view = () => this;
    const listed = {
      get length() { return view().#sorted?.length ?? requests.length; },
      get isSearching() { return requests.isSearching; },
      at: (index) => (this.#sorted === null ? requests.at(index) : this.#sorted[index]),
      indexOf: (seq) => (this.#sorted === null ? requests.indexOf(seq) : this.#places.get(seq) ?? 0),
    };
    super(host, requests, VirtualList, {
      label: 'Requests', listed, eventOf: (request) => request.event, range: (first, end) => this.#measure(first, end), row: networkRow((request) => barOf(request, this.#stretch, this.#now)),
    });
    this.pages = pages;
    this.range = range;
    this.zoom = zoom;
    this.router = router;
    this.all = all;
    requests.on('change', () => this.#sort());
    pages.on('reset', () => this.#sort());
    this.ticks = h('div', { class: 'waterfall-ticks', 'aria-hidden': 'true' });
    this.lines = h('div');
    this.total = h('span', { class: 'network-total soft' });
    this.heads = COLUMNS.map(([order, name]) => (order === null ? h('span', {}, name) : h('button', { type: 'button', 'data-order': order, title: `Sort by ${name.toLowerCase()}`, onclick: () => this.#order(order) }, name)));
    this.list.element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.element = h('div', { class: 'network' },
      h('div', { class: 'network-head' }, ...this.heads, this.ticks),
      this.list.element, h('div', { class: 'waterfall-lines', 'aria-hidden': 'true' }, this.lines), h('div', { class: 'network-foot' }, this.total));
    all.on('reset', () => this.mark());
  }

  testOf(kinds) {
    const test = testOf(kinds.split(','));
    return test === null ? null : (event, request) => test(request);
  }

  update() {
    this.pages.refresh();
    const order = this.router.route.peek().kinds;
    if (order !== this.orderedBy) {
      this.orderedBy = order;
      this.#sort();
    }

    super.update();
    this.#count();
  }

  itemOf(event) { return this.all.of(event) ?? this.#sorted?.find((item) => item.event === event) ?? null; }

  #order(order) {
    const names = this.router.route.peek().kinds.split(',').filter(Boolean);
    const next = names.includes(`by-${order}`) ? [`by-${order}-down`] : names.includes(`by-${order}-down`) ? [] : [`by-${order}`];
    this.router.update({ kinds: [...names.filter((name) => name === BY_PAGE || !name.startsWith('by-')), ...next].join(',') });
    this.host.invalidate();
  }

  #sort() {
    const names = this.router.route.peek().kinds.split(',');
    const order = orderOf(names);
    for (const head of this.heads) {
      const { order: own } = head.dataset;
      if (own) setAttribute(head, 'data-sorted', names.includes(`by-${own}`) ? 'up' : names.includes(`by-${own}-down`) ? 'down' : null);
    }

    this.#places.clear();
    this.#sorted = null;
    const isByPage = names.includes(BY_PAGE);
    if (order === null && !isByPage) return;
    const items = [];
    for (let i = 0; i < this.items.length; i++) items.push(this.items.at(i));
    if (order !== null) items.sort(order);
    this.#sorted = isByPage ? byPage(items, this.pages) : items;
    this.#sorted.forEach((item, i) => this.#places.set(keyOf(item), i));
  }

  #count() {
    const now = performance.now();
    if (now - this.#counted.at < COUNT_MS) {
      if (this.#counted.length !== this.items.length) this.host.invalidateLater(COUNT_MS);
      return;
    }

    let size = 0;
    let from = Infinity;
    let to = 0;
    let failed = 0;
    for (let i = 0; i < this.items.length; i++) {
      const request = this.items.at(i);
      if (request.size > 0) size += request.size;
      from = Math.min(from, request.start);
      if (request.kind !== 'websocket' && request.end > to) to = request.end;
    }

    for (let i = 0; i < this.all.length; i++) if (hasFailed(this.all.at(i))) failed++;
    this.#counted = { at: now, failed, length: this.items.length };
    setText(this.total, [counted(this.items.length, 'request'), size > 0 && `${bytes(size)} transferred`, to > from && duration(to - from)].filter(Boolean).join('  ·  '));
  }

  // The scale is that of the rows in view, within the chosen time.
  #measure(first, end) {
    this.#now = Math.max(Date.now() * 1000, this.all.at(-1)?.start ?? 0);
    const visible = [];
    for (let i = first; i < end; i++) if (!this.list.items.at(i).requests) visible.push(this.list.items.at(i));
    const last = visible.reduce((latest, request) => Math.max(latest, request.end || request.start), 0);
    const isPast = this.#now - last > 60_000_000;
    this.#stretch = this.range() ?? stretchOf(visible, isPast ? last : this.#now);
    this.#drawScale();
    if (!isPast && visible.some(isOpen)) this.host.invalidateLater(250);
  }

  #drawScale() {
    const ticks = ticksOf(this.#stretch, Math.max(2, this.ticks.clientWidth / 80));
    this.ticks.replaceChildren(...ticks.map(({ at, place }) => {
      const tick = h('span', {}, duration(at));
      tick.style.left = `${place * 100}%`;
      return tick;
    }));
    this.lines.replaceChildren(...ticks.map(({ place }) => line(place, '', 'line-tick')), ...this.#milestones());
  }

  #milestones() {
    const { from, to } = this.#stretch;
    const lines = [];
    for (const page of this.pages.within(from, to)) {
      for (const [name, label] of Object.entries(MARKS)) {
        const at = page.start + page.milestones[name];
        if (at >= from && at <= to) lines.push(line((at - from) / (to - from), label, `line-${name}`));
      }
    }

    return lines;
  }

  // Zooms around the pointer.
  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const track = this.ticks.getBoundingClientRect();
    const place = Math.min(1, Math.max(0, (event.clientX - track.left) / track.width));
    const { from, to } = this.#stretch;
    const factor = event.deltaY > 0 ? 1.4 : 1 / 1.4;
    const at = from + (to - from) * place;
    this.zoom({ from: at - (at - from) * factor, to: at + (to - at) * factor });
  }
}

/** Requests below the pages that they were made for; those of no page that is known come first. */
function byPage(requests, pages) {
  const groups = new Map([[null, []]]);
  const known = new Map();
  for (const page of pages.items) {
    known.set(page.loader, page).set(`${page.tab} ${page.nav}`, page);
    groups.set(page, []);
  }

  for (const request of requests) groups.get(known.get(request.id) ?? known.get(`${request.tab} ${request.nav}`) ?? null).push(request);
  return [...groups].flatMap(([page, own]) => (page === null || own.length === 0 ? own : [{ seq: page.seq, event: page.event, page, requests: own }, ...own]));
}

const isOpen = (request) => request.state === 'pending' || request.state === 'streaming';

function line(place, label, name) {
  const element = h('span', { class: `waterfall-line ${name}` }, ...(label ? [h('b', {}, label)] : []));
  element.style.left = `${place * 100}%`;
  return element;
}
