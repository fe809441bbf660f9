import { BoundedMap } from '../lib/boundedMap.js';
import { compileQuery, FIELD_NAMES } from '../model/query.js';
import { h, setText } from './dom.js';

const TYPING_MS = 150;

/** The search and the tab to which views are limited. Both are in the address. */
export class Filters {
  #tabs = new BoundedMap(200, (tab, option) => option.remove());
  #timer = 0;

  /** Called when the search is left for the list. */
  onLeave = () => {};

  /** @param {import('./router.js').Router} router */
  constructor(router) {
    this.router = router;
    this.search = h('input', {
      class: 'search', type: 'search', placeholder: 'Search   status:>=400   -favicon', 'aria-label': 'Search', autocomplete: 'off', spellcheck: 'false', maxlength: 400, dir: 'auto',
      title: `Words that must occur; -word must not; "two words"; ${FIELD_NAMES.map((name) => `${name}:`).join(' ')} with * and 4xx and >=`,
      oninput: () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#typed(), TYPING_MS); },
      onblur: () => { if (this.#timer !== 0) this.#typed(); },
      onkeydown: (event) => this.#key(event),
    });
    this.tab = h('select', { class: 'tabs-choice', 'aria-label': 'Tab', onchange: () => this.router.update({ target: this.tab.value }) }, h('option', { value: '' }, 'All tabs'));
  }

  /** A test by the search and the tab; null if both are empty. `holds` is that of `compileQuery`. */
  test(holds) {
    const { target, query } = this.router.route.peek();
    const tests = [target === '' ? null : (event) => event.tab === target, compileQuery(query, holds)].filter((test) => test !== null);
    return tests.length === 0 ? null : (event, item) => tests.every((test) => test(event, item));
  }

  get isActive() {
    const { query, kinds, target, step, range } = this.router.route.peek();
    return target !== '' || query.trim() !== '' || kinds !== '' || step !== 0 || range !== null;
  }

  /** Shows the query of the address, and the choice of a tab if the view can be limited to one. */
  sync(hasTabs) {
    const { query, target } = this.router.route.peek();
    if (document.activeElement !== this.search && this.search.value !== query) this.search.value = query;
    this.tab.hidden = !hasTabs || (this.#tabs.size < 2 && target === '');
    if (this.tab.value !== target && (target === '' || this.#tabs.has(target))) this.tab.value = target;
  }

  clear() {
    this.search.value = '';
    this.router.update({ query: '', kinds: '', target: '', step: 0, range: null });
  }

  /** Searches for a text, as if it had been typed. */
  searchFor(text) {
    this.search.value = text;
    this.#typed();
  }

  /** Learns the tabs that can be chosen. */
  learn(events) {
    for (const event of events) {
      if (event.tab === '' || event.page === null || !(event.page.isMain && event.page.url)) continue;
      const known = this.#tabs.get(event.tab);
      const name = label(event.page.title || event.page.url);
      if (known) setText(known, name);
      else this.#add(event.tab, name);
    }
  }

  forgetTabs() {
    for (const option of this.#tabs.values()) option.remove();
    this.#tabs.clear();
  }

  #add(tab, name) {
    const option = h('option', { value: tab }, name);
    this.#tabs.set(tab, option);
    this.tab.append(option);
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.router.update({ query: this.search.value });
  }

  #key(event) {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      if (this.search.value === '') this.onLeave();
      else this.searchFor('');
    } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.#typed();
      this.onLeave();
    }
  }
}

const label = (name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name);
