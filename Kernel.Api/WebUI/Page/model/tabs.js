import { BoundedMap } from '../lib/boundedMap.js';
import { hostOf, placeOf } from './stepWords.js';

const KEPT = 256;

/** The tabs of a session with their addresses, and what belongs to them: frames of other processes and workers are targets as well. */
export class Tabs {
  #pages = new BoundedMap(KEPT);
  #owners = new BoundedMap(KEPT);
  #host = '';

  /** The tab in which the newest step was done. */
  newest = '';

  /** The tab of an event: its target, or the page that its frame or worker belongs to. */
  of(event) {
    const { fact, tab } = event;
    if (tab === '' || fact === null || fact.target === 'page' || fact.target === '') return tab;
    const known = this.#owners.get(tab);
    if (known !== undefined) return known;
    const owner = this.#pages.has(fact.parent) ? fact.parent : this.newest;
    if (owner !== '') this.#owners.set(tab, owner);
    return owner;
  }

  /** The address of a tab, and the one before it; undefined before its first navigation. @returns {{ url: string, before: string } | undefined} */
  page(tab) { return this.#pages.get(tab); }

  /** The address of a tab; empty if it is unknown. */
  urlOf(tab) { return this.#pages.get(tab)?.url ?? ''; }

  /** An address in words, without its host if that is the last one visited. */
  placeOf(url) { return placeOf(url, this.#host); }

  visit(tab, url) {
    const page = this.#pages.get(tab);
    this.#host = hostOf(url) || this.#host;
    if (page?.url === url) return;
    this.#pages.delete(tab);
    this.#pages.set(tab, { url, before: page?.url ?? '' });
  }

  clear() {
    this.#pages.clear();
    this.#owners.clear();
    this.#host = this.newest = '';
  }
}
