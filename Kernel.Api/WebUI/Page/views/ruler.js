import { duration } from '../lib/format.js';
import { toneOf } from '../model/stepList.js';
import { idleRanges, TimeScale } from '../model/timeScale.js';
import { h, setAttribute } from '../ui/dom.js';
import { e, render } from '../ui/render.js';

const REDRAW_MS = 250;
// The share of the time that drawing may take.
const SHARE = 20;
const THUMB_PX = 84;
const BUCKET_PX = 3;
const LANES = { steps: 9, requests: 34, errors: 46, height: 54 };
const QUIET = new Set(['websocket_frame', 'event_source_message', 'session_ended', 'tab_closed', 'websocket_closed', 'network_response_finished', 'monitor_disconnected']);
const KIND_COLOURS = { click: '--action', type: '--action', scroll: '--action', navigation: '--nav', tab: '--nav', agent: '--agent', control: '--agent', dialog: '--warn', download: '--accent' };
const DRAG_PX = 4;
const LABEL_PX = 60;

/**
 * The time of the session: screenshots, steps, requests and errors. A range of it is chosen by dragging, and everything below follows.
 * @typedef {object} RulerDeps
 * @property {any} store
 * @property {any} story
 * @property {any} feed
 * @property {() => { from: number, to: number } | null} range the chosen time
 * @property {(range: { from: number, to: number } | null) => void} choose
 * @property {(step: any) => void} chooseStep
 * @property {(seq: number) => void} onImage
 * @property {(ms: number) => void} invalidateLater
 */
export class Ruler {
  #drawnAt = 0;
  #wait = REDRAW_MS;
  #state = '';
  #scale = new TimeScale(0, 1);
  #colours = null;
  #drag = null;

  /** @param {RulerDeps} deps */
  constructor(deps) {
    this.deps = deps;
    this.film = h('div', { class: 'film' });
    this.canvas = h('canvas', { 'aria-hidden': 'true' });
    this.ticks = h('div', { class: 'ruler-ticks', 'aria-hidden': 'true' });
    this.brush = h('div', { class: 'brush', hidden: true }, h('i', { class: 'brush-edge', 'data-edge': 'from' }), h('i', { class: 'brush-edge', 'data-edge': 'to' }));
    this.lanes = h('div', {
      class: 'lanes', tabindex: '0', role: 'slider', 'aria-label': 'Time range: arrow keys move it, plus and minus change its length, Escape clears it',
      onpointerdown: (event) => this.#down(event), onpointermove: (event) => this.#move(event), onpointerup: (event) => this.#up(event), ondblclick: () => deps.choose(null),
      onkeydown: (event) => this.#key(event),
    }, this.canvas, this.ticks, this.brush);
    this.lanes.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.element = h('section', { class: 'ruler', 'aria-label': 'Time' }, this.film, this.lanes);
    new ResizeObserver(() => this.redraw()).observe(this.element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.recolour());
  }

  /** Reads the colours again, after the theme has changed. */
  recolour() {
    this.#colours = null;
    this.redraw();
  }

  /** Draws all of it again, even if no event was added. */
  redraw() {
    this.#state = '';
    this.#drawnAt = 0;
    this.deps.invalidateLater(0);
  }

  update() {
    const wait = this.#wait - (performance.now() - this.#drawnAt);
    const { store, story } = this.deps;
    const state = `${store.first} ${store.last} ${store.length} ${story.version}`;
    if (state !== this.#state) {
      if (wait > 0) this.deps.invalidateLater(wait);
      else this.#draw(state);
    }

    this.#showBrush();
  }

  #draw(state) {
    const { store } = this.deps;
    const width = this.lanes.clientWidth;
    if (width === 0) return;
    this.#state = state;
    const begun = performance.now();
    const origin = store.at(0)?.us ?? 0;
    const times = new Float64Array(store.length);
    let count = 0;
    let from = Infinity;
    let to = 0;
    for (let i = 0; i < store.length; i++) {
      const event = store.at(i);
      if (event.us <= 0) continue;
      // What a page reports of the time before the session; with a clock that is behind, all is reported before it.
      from = Math.min(from, event.us < origin && event.ts >= origin ? origin : event.us);
      to = Math.max(to, event.us);
      if (!QUIET.has(event.type)) times[count++] = event.us;
    }

    if (to === 0) from = to = Date.now() * 1000;
    this.#scale = new TimeScale(from, to, idleRanges(from, to, times.subarray(0, count)));
    this.#paint(width);
    render(this.ticks,
      this.#scale.ticks(Math.max(2, width / 90)).filter(({ place }) => place < 1 - LABEL_PX / width).map(({ at, place }) => e('span', { key: at, class: 'ruler-tick', style: { left: `${place * 100}%` } }, at === 0 ? '0' : duration(at))),
      this.#scale.idle.map((range) => e('span', { key: `idle ${range.from}`, class: 'ruler-idle', style: { left: `${this.#scale.place(range.from) * 100}%`, width: `${(this.#scale.place(range.to) - this.#scale.place(range.from)) * 100}%` }, title: `${duration(range.to - range.from)} idle` })));
    this.#showFilm(width);
    this.#drawnAt = performance.now();
    this.#wait = Math.max(REDRAW_MS, (this.#drawnAt - begun) * SHARE);
  }

  #paint(width) {
    const { store, story } = this.deps;
    const ratio = devicePixelRatio;
    this.canvas.width = width * ratio;
    this.canvas.height = LANES.height * ratio;
    const context = this.canvas.getContext('2d');
    context.scale(ratio, ratio);
    const colours = this.#colours ??= this.#readColours();
    const columns = Math.max(1, Math.floor(width / BUCKET_PX));
    const requests = new Uint32Array(columns);
    const errors = new Uint8Array(columns);
    for (let i = 0; i < store.length; i++) {
      const event = store.at(i);
      if (event.us <= 0) continue;
      const isError = event.tone === 'bad';
      if (event.type !== 'network_request' && !isError) continue;
      const column = Math.min(columns - 1, Math.floor(this.#scale.place(event.us) * columns));
      if (event.type === 'network_request') requests[column]++;
      if (isError) errors[column] = 1;
    }

    const most = Math.max(1, ...requests);
    for (let column = 0; column < columns; column++) {
      const x = column * BUCKET_PX;
      if (requests[column] > 0) {
        // A root, so that a quiet time is visible beside a busy one.
        const height = Math.max(2, Math.sqrt(requests[column] / most) * 16);
        context.fillStyle = colours['--accent'];
        context.fillRect(x, LANES.requests - height, BUCKET_PX - 1, height);
      }

      if (errors[column] > 0) {
        context.fillStyle = colours['--bad'];
        context.beginPath();
        context.moveTo(x + 1.5, LANES.errors - 8);
        context.lineTo(x + 6, LANES.errors);
        context.lineTo(x - 3, LANES.errors);
        context.fill();
      }
    }

    // One mark in a column, and failures before others.
    const marks = new Map();
    for (const step of story.steps.items) {
      const x = this.#scale.place(step.t) * width;
      const isBad = toneOf(step.outcome) === 'bad';
      const column = Math.floor(x / BUCKET_PX);
      if (isBad || !marks.has(column)) marks.set(column, { x, isBad, kind: step.kind });
    }

    for (const { x, isBad, kind } of marks.values()) {
      context.fillStyle = colours[isBad ? '--bad' : KIND_COLOURS[kind] ?? '--soft'];
      if (isBad) context.fillRect(x - 3, LANES.steps - 4, 7, 7);
      else {
        context.beginPath();
        context.arc(x, LANES.steps, 3.5, 0, Math.PI * 2);
        context.fill();
      }
    }
  }

  #showFilm(width) {
    const { store, feed } = this.deps;
    const places = Math.max(1, Math.floor(width / THUMB_PX));
    const chosen = new Map();
    for (let i = 0; i < store.length; i++) {
      const event = store.at(i);
      if (event.category === 'screenshot' && event.lead === '') chosen.set(Math.min(places - 1, Math.floor(this.#scale.place(event.us) * places)), event);
    }

    this.film.hidden = chosen.size === 0;
    render(this.film, [...chosen].map(([place, event]) => e('button', {
      key: event.seq, class: 'film-shot', type: 'button', style: { left: `${Math.min(1 - 76 / width, Math.max(place / places, this.#scale.place(event.us) - 38 / width)) * 100}%` }, title: 'Show the screenshot', onclick: () => this.deps.onImage(event.seq),
    }, e('img', { src: feed.imageOf(event.seq), alt: `Screenshot at ${duration(event.us - this.#scale.from)}`, loading: 'lazy', width: 76, height: 47 }))));
  }

  // A canvas does not know the variables of style sheets: an element resolves them.
  #readColours() {
    const probe = this.element.appendChild(h('i', { hidden: true }));
    const names = ['--accent', '--bad', '--soft', ...Object.values(KIND_COLOURS)];
    const colours = Object.fromEntries(names.map((name) => {
      probe.style.color = `var(${name})`;
      return [name, getComputedStyle(probe).color];
    }));
    probe.remove();
    return colours;
  }

  #showBrush() {
    const range = this.#drag?.range ?? this.deps.range();
    this.brush.hidden = range === null;
    const total = Math.round((this.#scale.to - this.#scale.from) / 1000);
    setAttribute(this.lanes, 'aria-valuemin', 0);
    setAttribute(this.lanes, 'aria-valuemax', total);
    setAttribute(this.lanes, 'aria-valuenow', range === null ? 0 : Math.round((range.from - this.#scale.from) / 1000));
    setAttribute(this.lanes, 'aria-valuetext', range === null ? 'all' : `${duration(range.from - this.#scale.from)} to ${duration(range.to - this.#scale.from)}`);
    if (range === null) return;
    const from = this.#scale.place(range.from);
    this.brush.style.left = `${from * 100}%`;
    this.brush.style.width = `${Math.max(0, this.#scale.place(range.to) - from) * 100}%`;
  }

  #placeOf(event) {
    const box = this.lanes.getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  }

  #down(event) {
    if (event.button !== 0) return;
    const place = this.#placeOf(event);
    const range = this.deps.range();
    const edge = event.target.dataset?.edge;
    const isInside = range !== null && event.target === this.brush;
    this.#drag = { x: event.clientX, place, start: range, edge, isInside, range: null };
    this.lanes.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const drag = this.#drag;
    if (drag === null || (drag.range === null && Math.abs(event.clientX - drag.x) < DRAG_PX)) return;
    const place = this.#placeOf(event);
    if (drag.edge) drag.range = this.#between(drag.edge === 'from' ? this.#scale.place(drag.start.to) : this.#scale.place(drag.start.from), place);
    else if (drag.isInside) {
      const by = place - drag.place;
      drag.range = this.#between(this.#scale.place(drag.start.from) + by, this.#scale.place(drag.start.to) + by);
    } else drag.range = this.#between(drag.place, place);
    this.#showBrush();
  }

  #up(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (drag === null) return;
    if (drag.range !== null) return this.deps.choose(drag.range);
    if (drag.edge || drag.isInside) return;
    const step = this.#nearest(event);
    if (step) this.deps.chooseStep(step);
    else if (this.deps.range() !== null) this.deps.choose(null);
  }

  #nearest(event) {
    const width = this.lanes.clientWidth;
    const x = this.#placeOf(event) * width;
    let best = null;
    for (const step of this.deps.story.steps.items) {
      const distance = Math.abs(this.#scale.place(step.t) * width - x);
      if (distance < 12 && (best === null || distance < best.distance)) best = { step, distance };
    }

    return best?.step ?? null;
  }

  #between(a, b) {
    const from = this.#scale.at(Math.min(a, b));
    return { from, to: Math.max(from + 1000, this.#scale.at(Math.max(a, b))) };
  }

  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const place = this.#placeOf(event);
    const range = this.deps.range();
    const [from, to] = range === null ? [0, 1] : [this.#scale.place(range.from), this.#scale.place(range.to)];
    this.#zoom(from, to, event.deltaY > 0 ? 1.4 : 1 / 1.4, place);
  }

  #zoom(from, to, factor, around = (from + to) / 2) {
    const [a, b] = [around - (around - from) * factor, around + (to - around) * factor];
    this.deps.choose(a <= 0 && b >= 1 ? null : this.#between(Math.max(0, a), Math.min(1, b)));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const range = this.deps.range();
    const [from, to] = range === null ? [0, 1] : [this.#scale.place(range.from), this.#scale.place(range.to)];
    const by = (to - from) * 0.2;
    if (event.key === '+' || event.key === '=') this.#zoom(from, to, 1 / 1.5);
    else if (event.key === '-') this.#zoom(from, to, 1.5);
    else if (event.key === 'ArrowRight' && range !== null) this.deps.choose(this.#between(Math.min(from + by, 1 - (to - from)), Math.min(to + by, 1)));
    else if (event.key === 'ArrowLeft' && range !== null) this.deps.choose(this.#between(Math.max(0, from - by), Math.max(to - from, to - by)));
    else if (event.key === 'Escape' && range !== null) this.deps.choose(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
