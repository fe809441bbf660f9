import { addressParts, dateAndTime, duration, timeOfDay } from '../lib/format.js';
import { textOf } from '../model/consoleMessage.js';
import { isScreenshot } from '../model/event.js';
import { exchangeOf } from '../model/exchange.js';
import { seqsOfHop } from '../model/requests.js';
import { copy } from '../ui/clipboard.js';
import { h } from '../ui/dom.js';
import { jsonTree } from '../ui/jsonTree.js';
import { menu } from '../ui/menu.js';
import { e, render } from '../ui/render.js';
import { facts, headersTab, initiatorTab, overviewTab, payloadTab, rawTab, responseTab, timingTab } from './requestTabs.js';
import { stackTrace } from './stack.js';

const SHOWN_FRAMES = 200;
const IMAGE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

/**
 * The selected event, and its request: tabs with what is known, and what can be copied.
 * @typedef {object} DetailDeps
 * @property {any} feed
 * @property {any} store
 * @property {any} requests
 * @property {any} story
 * @property {import('../ui/router.js').Router} router
 * @property {import('../ui/selection.js').Selection} selection
 * @property {() => boolean} isWide
 * @property {(isClosed?: boolean) => void} onToggle is called after the panel was opened or closed
 * @property {(seq: number) => void} reveal
 * @property {(url: string, line: number) => void} onPlace
 * @property {(event: any) => void} onImage
 * @property {(seq: number) => string} imageOf
 */
export class Detail {
  #event = null;
  // What is shown of the event: its envelopes, exchange, request.
  #content = null;
  #isRaw = false;

  /** @param {DetailDeps} deps */
  constructor(deps) {
    this.deps = deps;
    this.title = h('h2', { class: 'detail-title' });
    this.tabs = h('div', { class: 'tabs detail-tabs', role: 'tablist', 'aria-label': 'Details', onkeydown: (event) => this.#key(event) });
    this.body = h('div', { class: 'detail-body', tabindex: '0', role: 'tabpanel', 'aria-label': 'Details' });
    const copies = menu({ label: 'Copy', title: 'Copy', className: 'is-quiet', isEnd: true, items: () => this.#copies() });
    this.element = h('aside', { class: 'detail', 'aria-label': 'Details', hidden: true },
      h('header', { class: 'detail-head' }, h('button', { class: 'button is-quiet detail-back', type: 'button', onclick: () => this.close() }, '‹ Back'), this.title, copies.element,
        h('button', { class: 'button is-quiet is-icon', type: 'button', title: 'Close (Escape)', 'aria-label': 'Close', onclick: () => this.close() }, '✕')),
      this.tabs, this.body);
    deps.selection.on('open', (event) => this.open(event));
    deps.selection.on('change', (event) => { if (!this.element.hidden || deps.isWide()) this.open(event); });
  }

  get isOpen() { return !this.element.hidden; }

  async open(event) {
    if (event === null) return this.#hide();
    const wasHidden = this.element.hidden;
    this.element.hidden = false;
    this.element.parentElement?.classList.add('has-detail');
    if (wasHidden) this.deps.onToggle();
    if (this.#event === event) return;
    this.#event = event;
    const { feed, requests, store } = this.deps;
    await requests.ready();
    const request = requests.of(event);
    const seqs = request === null ? [event.seq] : seqsOfHop(request, event.seq).slice(0, 8);
    const isSocket = request !== null && request.kind === 'websocket';
    const events = seqs.map((seq) => (seq === event.seq ? event : store.find(seq))).filter((one) => one && (!isSocket || one.type !== 'websocket_frame' || one === event));
    const texts = await Promise.all(events.map((one) => feed.textOf(one).catch(() => null)));
    if (this.#event !== event) return; // another one was selected meanwhile
    const envelopes = texts.filter((text) => text !== null).map((text) => JSON.parse(text));
    this.#content = { event, request, envelopes, exchange: request === null ? null : exchangeOf(envelopes), isSocket };
    this.draw();
    this.body.scrollTop = 0;
  }

  close() {
    const wasOpen = this.isOpen;
    this.deps.selection.select(null);
    this.#hide();
    if (wasOpen) this.deps.onToggle(true);
  }

  /** Copies the envelope of the event. */
  copyJson() {
    const envelope = this.#content?.envelopes.find((one) => one.seq === this.#event?.seq);
    if (envelope) copy(JSON.stringify(envelope, null, 2));
  }

  /** Shows the tab that the address names. */
  draw() {
    if (this.#content === null || this.element.hidden) return;
    const { event, request, exchange } = this.#content;
    /** @type {[string, string, () => any][]} */
    const tabs = this.#tabs();
    const wanted = this.deps.router.route.peek().tab;
    const tab = tabs.find(([name]) => name === wanted) ?? tabs[0];
    render(this.title, request === null ? this.#eventTitle(event) : this.#requestTitle(request, exchange));
    render(this.tabs, tabs.map(([name, label]) => e('button', {
      key: name, class: 'tab', type: 'button', role: 'tab', 'aria-selected': String(name === tab[0]), tabindex: name === tab[0] ? '0' : '-1', onclick: () => this.#choose(name),
    }, label)));
    this.body.setAttribute('aria-label', String(tab[1]));
    render(this.body, e('div', { key: `${event.seq} ${tab[0]} ${this.#isRaw}`, class: 'detail-content' }, tab[2]()));
  }

  #hide() {
    this.element.hidden = true;
    this.element.parentElement?.classList.remove('has-detail');
    this.#event = null;
    this.#content = null;
  }

  #choose(name) {
    this.deps.router.update({ tab: name });
    this.draw();
    /** @type {HTMLElement | null} */ (this.tabs.querySelector('[aria-selected="true"]'))?.focus();
  }

  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.tabs.children];
    const at = buttons.findIndex((button) => button.getAttribute('aria-selected') === 'true');
    /** @type {HTMLElement} */ (buttons[(at + step + buttons.length) % buttons.length]).click();
  }

  /** @returns {[string, string, () => any][]} */
  #tabs() {
    const { event, request, envelopes, exchange, isSocket } = this.#content;
    /** @type {[string, string, () => any]} */
    const raw = ['raw', 'Raw', () => (envelopes.length === 0 ? e('p', { class: 'soft' }, 'This event is no longer kept.') : rawTab(envelopes))];
    if (request === null) return [['overview', isScreenshot(event) ? 'Screenshot' : 'Overview', () => this.#eventOverview(event, envelopes[0])], raw];
    const state = { exchange, request, isRaw: this.#isRaw, setRaw: (isRaw) => { this.#isRaw = isRaw; this.draw(); }, imageUrl: this.#imageUrl(exchange) };
    const count = exchange.requestHeaders.length + exchange.responseHeaders.length;
    /** @type {[string, string, () => any]} */
    const overview = ['overview', 'Overview', () => overviewTab(state, this.#context(event, request))];
    if (isSocket) return [['messages', `Messages ${request.frames}`, () => this.#messages(request)], overview, ['headers', `Headers ${count}`, () => headersTab(state)], raw];
    // A failure is opened for what the server said.
    /** @type {[string, string, () => any]} */
    const response = ['response', 'Response', () => responseTab(state)];
    /** @type {[string, string, () => any][]} */
    const tabs = [overview, ['headers', `Headers ${count}`, () => headersTab(state)], ['payload', 'Payload', () => payloadTab(state)], response,
      ['timing', 'Timing', () => timingTab(state)], ['initiator', 'Initiator', () => initiatorTab(state, this.deps.onPlace)], raw];
    return exchange.status >= 400 ? [response, ...tabs.filter((tab) => tab !== response)] : tabs;
  }

  #requestTitle(request, exchange) {
    const isHop = request.hops.length > 0 && exchange.status > 0;
    const status = exchange.status || request.status;
    const isFailed = request.state === 'failed' && !isHop;
    const took = isHop ? exchange.duration : request.end - request.start;
    return [
      e('span', { class: `detail-status ${status >= 400 || isFailed ? 'bad' : ''}` }, isFailed ? 'failed' : status ? String(status) : request.state),
      e('span', {}, request.kind === 'websocket' ? 'WS' : exchange.method || request.method),
      e('bdi', { class: 'detail-name' }, isHop ? addressParts(exchange.url).path || exchange.url : request.path || request.url),
      e('span', { class: 'soft' }, Number.isFinite(took) ? duration(took) : ''),
    ];
  }

  #eventTitle(event) {
    return [e('span', { class: event.tone === 'bad' ? 'bad' : '' }, event.type), e('bdi', { class: 'detail-name soft' }, event.text.slice(0, 200)), e('span', { class: 'soft' }, event.us ? timeOfDay(event.us) : '')];
  }

  #context(event, request) {
    const { story, reveal } = this.deps;
    const step = story.stepOf(event);
    const problem = step === null ? undefined : step.problems.map((id) => story.problems.byId(id)).find((one) => one?.roots.some((node) => request !== null && request.seqs.includes(node.at)));
    const related = request === null ? [] : request.seqs.filter((seq) => seq !== event.seq).slice(0, 12);
    return facts([
      ['Step', step && e('a', { href: this.deps.router.hrefOf({ view: 'story', step: step.id, selected: 0, tab: '', kinds: '' }) }, step.label)],
      ['Problem', problem && e('a', { href: this.deps.router.hrefOf({ view: 'problems', step: 0, selected: 0, tab: '', kinds: '' }) }, problem.title)],
      ['Its events', related.length > 0 && e('span', { class: 'links' }, related.map((seq) => e('button', { key: seq, class: 'link', type: 'button', onclick: () => reveal(seq) }, `#${seq}`)))],
    ]);
  }

  #eventOverview(event, envelope) {
    const { onPlace, onImage, imageOf } = this.deps;
    const data = envelope?.event?.data;
    const fields = data !== null && typeof data === 'object' ? data : {};
    const source = envelope?.event?.source ?? {};
    return [
      isScreenshot(event) && e('button', { class: 'detail-shot', type: 'button', title: 'Show in full', onclick: () => onImage(event) }, e('img', { src: imageOf(event.seq), alt: `Screenshot, ${event.text}` })),
      event.category === 'console' && e('pre', { class: `body-text ${event.tone}`, dir: 'auto' }, textOf(fields) || event.text),
      event.category === 'console' && stackTrace(fields.stack_trace, onPlace),
      event.category === 'console' && typeof fields.request_id === 'string' && this.#requestLink(fields.request_id),
      facts([
        ['Event', event.category === 'gap' ? event.meta : `#${event.seq} ${event.type}`],
        ['Time', event.ts === 0 ? '' : dateAndTime(event.us)],
        ['Says', event.category === 'console' ? '' : [event.lead, event.text].filter(Boolean).join('  ')],
        ['Source', [source.kind, source.event].filter(Boolean).join('  ')],
        ['Page', typeof fields.url === 'string' ? fields.url : ''],
        ['Tab', event.tab && `${event.tab}${event.nav ? `, navigation ${event.nav}` : ''}`],
        ['Session', event.session],
        ['Shortened', envelope?.event?.truncated ? 'The event was larger than the stream accepts.' : ''],
      ]),
      this.#context(event, null),
      event.category !== 'console' && !isScreenshot(event) && data !== null && data !== undefined && e('section', {}, e('h3', {}, 'Data'), jsonTree(data)),
      envelope === undefined && e('p', { class: 'hint' }, 'This event is no longer kept.'),
    ];
  }

  #requestLink(id) {
    const { requests, reveal } = this.deps;
    const request = requests.byId(id);
    return request && e('p', {}, e('button', { class: 'link', type: 'button', onclick: () => reveal(request.event.seq) }, `${request.method} ${request.path} ${request.status || request.error || ''}`));
  }

  #messages(request) {
    const { store, reveal } = this.deps;
    const frames = [];
    for (let i = store.length - 1; i >= 0 && frames.length < SHOWN_FRAMES; i--) {
      const event = store.at(i);
      if (event.request?.id === request.id && event.type === 'websocket_frame') frames.unshift(event);
    }

    return [
      request.frames > frames.length && e('p', { class: 'soft' }, `The last ${frames.length} of ${request.frames} messages; others were not captured or are older.`),
      frames.length === 0 && e('p', { class: 'soft' }, 'No message has been captured.'),
      e('ul', { class: 'frames' }, frames.map((event) => e('li', { key: event.seq },
        e('button', { class: 'frame', type: 'button', onclick: () => reveal(event.seq) }, e('span', { class: event.lead === '↑' ? 'good' : 'soft' }, event.lead), e('span', { class: 'soft' }, timeOfDay(event.us)), e('bdi', {}, event.text), e('span', { class: 'faint' }, event.meta))))),
    ];
  }

  #imageUrl(exchange) {
    if (exchange.body === null || !IMAGE.test(exchange.mime) || this.#isRaw) return '';
    // An SVG is text, and an image element runs no script of it.
    return exchange.mime === 'image/svg+xml' ? `data:image/svg+xml,${encodeURIComponent(exchange.body)}` : '';
  }

  #copies() {
    const { exchange, envelopes } = this.#content ?? {};
    const item = (label, text) => e('button', { class: 'menu-item', type: 'button', onclick: () => copy(text()) }, label);
    const texts = () => import('../model/requestText.js');
    return [
      exchange && [item('As curl', async () => (await texts()).asCurl(exchange)), item('As fetch', async () => (await texts()).asFetch(exchange)), item('As HAR entry', async () => (await texts()).asHarEntry(exchange))],
      exchange?.body && item('Response body', () => exchange.body),
      envelopes?.length > 0 && item('Event as JSON  (c)', () => JSON.stringify(envelopes.find((one) => one.seq === this.#event?.seq) ?? envelopes[0], null, 2)),
      item('Link', () => location.href),
    ];
  }
}
