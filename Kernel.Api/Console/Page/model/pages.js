import { Deque } from './deque.js';

/** What is told of a page's way, in the order in which it usually happens. */
export const MILESTONES = {
  dom_content_loaded: 'DOM ready',
  lcp: 'Largest paint',
  page_load: 'Loaded',
  network_idle: 'Network idle',
  layout_settled: 'Layout settled',
  navigation_settled: 'Settled',
};

const KEPT_DOCUMENTS = 256;

/** The navigations of tabs among the events of a store: what each loaded, when it got where, and what went wrong. */
export class Pages {
  #byKey = new Map();
  #documents = new Map();
  #isStale = true;
  items = new Deque();
  version = 0;

  constructor(store) {
    this.store = store;
    store.on('append', (events) => this.#isStale || this.#addAll(events));
    store.on('dropFront', (seq) => this.#dropFront(seq));
    for (const change of ['prepend', 'dropBack', 'reset']) store.on(change, () => { this.#isStale = true; this.version++; });
  }

  /** Brings the list up to date. To be called before it is looked at. */
  refresh() {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.items.clear();
    this.#byKey.clear();
    this.#documents.clear();
    this.#addAll(this.store);
  }

  #addAll(events) {
    for (const event of events) {
      if (event.type === 'navigation' && event.page.isMain) this.#begin(event);
      else this.#tell(event);
    }
  }

  #begin(event) {
    const { url, loader } = event.page;
    // The document was asked for before it could be shown.
    const asked = this.#documents.get(loader);
    const page = {
      seq: event.seq, event, tab: event.tab, nav: event.nav, session: event.session, url, start: asked ?? event.us,
      milestones: {}, requests: asked === undefined ? 0 : 1, failed: 0, errors: 0, shift: 0, moves: 0, crashed: false, screenshots: 0,
    };
    this.#documents.delete(loader);
    this.#byKey.set(keyOf(event), page);
    this.items.push(page);
    this.version++;
  }

  #tell(event) {
    if (event.request !== null && event.request.id === event.request.loader && event.type === 'network_request' && !this.#documents.has(event.request.id)) {
      this.#documents.set(event.request.id, event.request.at || event.us);
      // Frames' documents are never asked after.
      if (this.#documents.size > KEPT_DOCUMENTS) this.#documents.delete(this.#documents.keys().next().value);
    }

    const page = this.#byKey.get(keyOf(event));
    if (!page) return;
    this.version++;
    if (event.type === 'network_request') page.requests++;
    else if (event.type === 'network_loading_failed' && event.tone === 'bad') page.failed++;
    else if (event.type === 'network_response' && event.request.status >= 400) page.failed++;
    else if (event.type === 'console_error') page.errors++;
    else if (event.type === 'layout_shift') page.shift += event.page.shift;
    else if (event.type === 'navigation_same_document') page.moves++;
    else if (event.type === 'page_crashed') page.crashed = true;
    else if (event.type === 'screenshot') page.screenshots++;
    if (!Object.hasOwn(MILESTONES, event.type)) return;
    if (!Object.hasOwn(page.milestones, event.type) || event.type === 'lcp') page.milestones[event.type] = Math.max(0, event.us - page.start);
  }

  #dropFront(seq) {
    if (this.#isStale) return;
    const gone = this.items.partition((page) => page.seq <= seq);
    for (let i = 0; i < gone; i++) this.#byKey.delete(keyOf(this.items.at(i)));
    this.items.dropFront(gone);
    if (gone > 0) this.version++;
  }
}

const keyOf = (item) => `${item.tab} ${item.nav}`;
