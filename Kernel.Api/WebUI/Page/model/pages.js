import { BoundedMap } from '../lib/boundedMap.js';
import { Projection } from './projection.js';
import { OUTCOME_LEAD } from './stepList.js';

// The milestones of a page load, in their usual order.
const MILESTONES = new Set(['dom_content_loaded', 'lcp', 'page_load', 'network_idle', 'layout_settled', 'navigation_settled']);

// Those of frames are never looked up.
const KEPT_DOCUMENTS = 256;
// The maximum number of navigations that are distinguished in a time range.
const FEW = 20;
const LOOKED_AT = 200;

/** The navigations of tabs among the events of a store: when each got how far. */
export class Pages extends Projection {
  #byKey = new Map();
  #documents = new BoundedMap(KEPT_DOCUMENTS);

  clear() {
    this.#byKey.clear();
    this.#documents.clear();
  }

  /** The navigations, up to a few, of which anything may lie in a stretch of time; the newest first. */
  within(from, to) {
    const found = [];
    const end = this.items.partition((page) => page.start <= to);
    for (let i = end - 1; i >= Math.max(0, end - LOOKED_AT) && found.length < FEW; i--) {
      const page = this.at(i);
      if (lengthOf(page) >= from - page.start) found.push(page);
    }

    return found;
  }

  /** The navigation that a step led to; undefined if there is none. @param {import('./stepList.js').Step} step */
  of(step) {
    return this.within(step.t, step.end + 1).find((page) => page.tab === step.tab && page.nav === step.nav && page.start >= step.t - OUTCOME_LEAD);
  }

  forget(page) {
    if (this.#byKey.get(keyOf(page)) === page) this.#byKey.delete(keyOf(page));
  }

  add(event) {
    if (event.type === 'navigation' && event.page.isMain) this.#begin(event);
    else this.#tell(event);
  }

  #begin(event) {
    const { url, loader } = event.page;
    // The document was asked for before it could be shown.
    const asked = this.#documents.get(loader);
    const page = { seq: event.seq, event, tab: event.tab, nav: event.nav, loader, url, start: asked ?? event.us, milestones: /** @type {Record<string, number>} */ ({}) };
    this.#documents.delete(loader);
    this.#byKey.set(keyOf(event), page);
    this.push(page);
  }

  #tell(event) {
    if (event.request !== null && event.request.id === event.request.loader && event.type === 'network_request' && !this.#documents.has(event.request.id)) {
      this.#documents.set(event.request.id, event.request.at || event.us);
    }

    const page = MILESTONES.has(event.type) ? this.#byKey.get(keyOf(event)) : undefined;
    if (!page) return;
    this.touch(page);
    if (!Object.hasOwn(page.milestones, event.type) || event.type === 'lcp') page.milestones[event.type] = Math.max(0, event.us - page.start);
  }
}

/** The time from a page's navigation to its last milestone. */
const lengthOf = (page) => Math.max(0, ...Object.values(page.milestones));

const keyOf = (item) => `${item.tab} ${item.nav}`;
