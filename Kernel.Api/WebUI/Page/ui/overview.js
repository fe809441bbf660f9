import { timeOfDay } from '../lib/format.js';
import { CATEGORIES } from '../model/event.js';
import { h } from './dom.js';

const BUCKET_PX = 3;
const REDRAW_MS = 250;
const MARKS = { navigation: 'page', navigation_settled: 'good', page_crashed: 'bad' };
const MARK_KINDS = ['page', 'good', 'bad'];

/** The density of what is held over its time, coloured by category; a click shows that moment. */
export class Overview {
  #drawnAt = 0;
  #colours = null;
  #scale = null;

  constructor(app) {
    this.app = app;
    this.canvas = h('canvas', { 'aria-hidden': 'true', onclick: (event) => this.#click(event) });
    this.window = h('div', { class: 'overview-window', 'aria-hidden': 'true' });
    this.from = h('span', { class: 'overview-time' });
    this.to = h('span', { class: 'overview-time overview-to' });
    this.element = h('div', { class: 'overview' }, this.canvas, this.window, this.from, this.to);
    new ResizeObserver(() => this.#redraw()).observe(this.element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.recolour());
  }

  recolour() {
    this.#colours = null;
    this.#redraw();
  }

  update() {
    const wait = REDRAW_MS - (performance.now() - this.#drawnAt);
    if (wait <= 0) this.#draw();
    else this.app.invalidateLater(wait);
    this.#showWindow();
  }

  #redraw() {
    this.#drawnAt = 0;
    this.app.invalidate();
  }

  #draw() {
    this.#drawnAt = performance.now();
    const { store } = this.app;
    const width = this.element.clientWidth;
    const height = this.element.clientHeight;
    if (width === 0) return;
    const first = firstTime(store);
    const last = store.at(store.length - 1)?.ts || first;
    this.#scale = { from: first, to: Math.max(last, first + 1_000_000) };
    this.from.textContent = store.length > 0 ? timeOfDay(first).slice(0, 8) : '';
    this.to.textContent = store.length > 0 ? timeOfDay(last).slice(0, 8) : '';
    const columns = Math.max(1, Math.floor(width / BUCKET_PX));
    this.#paint(width, height, columns, this.#count(store, columns));
  }

  #count(store, columns) {
    const bands = CATEGORIES.length + 1; // the last is for what went wrong
    const counts = new Uint32Array(columns * bands);
    const marks = new Set(); // one of a kind a column
    const { from, to } = this.#scale;
    for (let i = 0; i < store.length; i++) {
      const event = store.at(i);
      if (event.ts < from) continue;
      const column = Math.min(columns - 1, Math.floor(((event.ts - from) / (to - from)) * columns));
      const band = event.tone === 'bad' ? bands - 1 : CATEGORIES.indexOf(event.category);
      if (band >= 0) counts[column * bands + band]++;
      if (Object.hasOwn(MARKS, event.type)) marks.add(column * MARK_KINDS.length + MARK_KINDS.indexOf(MARKS[event.type]));
    }

    return { counts, bands, marks };
  }

  #paint(width, height, columns, { counts, bands, marks }) {
    const scale = devicePixelRatio;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const context = this.canvas.getContext('2d');
    context.scale(scale, scale);
    const colours = this.#colours ??= this.#readColours();
    let most = 1;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let band = 0; band < bands; band++) sum += counts[column * bands + band];
      most = Math.max(most, sum);
    }

    const room = height - 14;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let band = 0; band < bands; band++) {
        const value = counts[column * bands + band];
        if (value === 0) continue;
        // A root, so that a quiet time can be seen beside a busy one.
        const bottom = Math.sqrt(sum / most) * room;
        sum += value;
        const top = Math.sqrt(sum / most) * room;
        context.fillStyle = colours.bars[band];
        context.fillRect(column * BUCKET_PX, height - top - 1, BUCKET_PX - 1, Math.max(1, top - bottom));
      }
    }

    for (const mark of marks) {
      const column = Math.floor(mark / MARK_KINDS.length);
      const kind = MARK_KINDS[mark % MARK_KINDS.length];
      context.fillStyle = colours.marks[kind];
      context.fillRect(column * BUCKET_PX, 0, kind === 'page' ? 1 : 2, kind === 'page' ? height : 4);
    }
  }

  // A canvas knows no variables of the style sheet: an element is asked what they come to.
  #readColours() {
    const probe = this.element.appendChild(h('i', { hidden: true }));
    const read = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    const bars = [...CATEGORIES.map((category) => read(`--${category}`)), read('--bad')];
    const marks = { page: read('--line-strong'), good: read('--good'), bad: read('--bad') };
    probe.remove();
    return { bars, marks };
  }

  #showWindow() {
    const shown = this.app.view.shown;
    this.window.hidden = !shown || !this.#scale;
    if (this.window.hidden) return;
    const place = (us) => Math.min(1, Math.max(0, (us - this.#scale.from) / (this.#scale.to - this.#scale.from))) * 100;
    this.window.style.left = `${place(shown.from)}%`;
    this.window.style.width = `${Math.max(0, place(shown.to) - place(shown.from))}%`;
  }

  #click({ offsetX }) {
    if (!this.#scale || this.app.store.length === 0) return;
    const at = this.#scale.from + (offsetX / this.element.clientWidth) * (this.#scale.to - this.#scale.from);
    this.app.revealTime(at);
  }
}

function firstTime(store) {
  for (let i = 0; i < store.length; i++) if (store.at(i).ts > 0) return store.at(i).ts;
  return Date.now() * 1000;
}
