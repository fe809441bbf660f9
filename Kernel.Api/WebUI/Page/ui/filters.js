import { Emitter } from '../lib/emitter.js';
import { BoundedMap } from '../lib/boundedMap.js';
import { CATEGORIES } from '../model/event.js';
import { compileQuery, FIELD_NAMES } from '../model/query.js';
import { h, setText } from './dom.js';

const TYPING_MS = 150;

/** Which categories, which tab and which words are shown. Emits `change`. */
export class Filters extends Emitter {
  #hidden = new Set();
  #tabs = new BoundedMap(200, (tab, option) => option.remove());
  #timer = 0;
  #query = '';

  constructor() {
    super();
    this.chips = CATEGORIES.map((category) => h('button', {
      class: `chip cat-${category}`, type: 'button', 'aria-pressed': 'true', 'data-category': category,
      title: `Show or hide ${category}. With Shift or Alt: only ${category}.`,
      onclick: (event) => (event.shiftKey || event.altKey ? this.#only(category) : this.#toggle(category)), ondblclick: () => this.#only(category),
    }, category));
    this.search = h('input', {
      class: 'search', type: 'search', placeholder: 'Search   status:>=400   -favicon', 'aria-label': 'Search', autocomplete: 'off', spellcheck: 'false', maxlength: 400,
      title: `Words that must occur; -word must not; "two words"; ${FIELD_NAMES.map((name) => `${name}:`).join(' ')} with * and 4xx and >=`,
      oninput: () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#typed(), TYPING_MS); },
      onkeydown: (event) => this.#key(event),
    });
    this.tab = h('select', { class: 'tabs-choice', 'aria-label': 'Tab', onchange: () => this.emit('change') }, h('option', { value: '' }, 'All tabs'));
    this.element = h('div', { class: 'filters', role: 'search' }, this.search, this.tab, h('div', { class: 'chips', role: 'group', 'aria-label': 'Categories' }, ...this.chips));
  }

  /** Whether an event is shown; null where all are. */
  get test() {
    const tests = [this.about];
    if (this.#hidden.size > 0) tests.unshift((event) => !this.#hidden.has(event.category));
    return all(tests);
  }

  /** The same, whatever the category: for views that show one. */
  get about() {
    const tab = this.tab.value;
    return all([tab === '' ? null : (event) => event.tab === tab, compileQuery(this.#query)]);
  }

  get isActive() { return this.test !== null; }

  clear() {
    this.search.value = '';
    this.tab.value = '';
    this.#hidden.clear();
    this.#typed();
  }

  /** Searches for a text, as if it had been typed. */
  searchFor(text) {
    this.search.value = text;
    this.#typed();
  }

  /** Learns of the tabs that can be chosen. */
  learn(events) {
    for (const event of events) {
      if (event.tab === '' || event.page === null || !(event.page.isMain && event.page.url)) continue;
      const known = this.#tabs.get(event.tab);
      const name = event.page.title || event.page.url;
      if (known) setText(known, label(name));
      else this.#add(event.tab, name);
    }
  }

  #add(tab, name) {
    const option = h('option', { value: tab }, label(name));
    this.#tabs.set(tab, option);
    this.tab.append(option);
  }

  #toggle(category) {
    if (!this.#hidden.delete(category)) this.#hidden.add(category);
    this.#typed();
  }

  #only(category) {
    this.#hidden = new Set(CATEGORIES.filter((other) => other !== category));
    this.#typed();
  }

  #typed() {
    this.#query = this.search.value;
    for (const chip of this.chips) chip.setAttribute('aria-pressed', !this.#hidden.has(chip.dataset.category));
    this.emit('change');
  }

  #key(event) {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      if (this.search.value === '') this.emit('leave');
      else this.searchFor('');
    } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.emit('leave');
    }
  }
}

const label = (name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name);

function all(tests) {
  const real = tests.filter((test) => test !== null);
  return real.length === 0 ? null : real.length === 1 ? real[0] : (event) => real.every((test) => test(event));
}
