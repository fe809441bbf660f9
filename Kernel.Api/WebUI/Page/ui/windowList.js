import { h, setAttribute } from './dom.js';

const MOST_ROWS = 200;
const STEP = 100;
const NEAR = 400;

/**
 * A list of any length whose rows have different heights and can contain buttons. A window of it exists at a time, which moves as the user scrolls to its ends.
 * Unless it follows its end, what is in view stays in its place.
 * @param items what is listed: `length`, `at(index)`, and `indexOf(key)`; keys rise from item to item
 * @param row `make(item)` an element, `fill(element, item)` to update it, `keyOf(item)`
 * @param on `change()` if there is something to draw, `select(item, byPointer)`, `open(item)`, `edge('start' | 'end')`, `follow(follows)`
 */
export class WindowList {
  #elements = new Map();
  #from = 0;
  #selectedKey = null;
  #wanted = null;
  #top = 0;
  #height = 0;

  constructor({ label, items, row, on }) {
    this.items = items;
    this.row = row;
    this.on = on;
    /** Whether the view stays at the end as the list grows. */
    this.follows = true;
    this.content = h('div', { class: 'window-content' });
    this.element = h('div', {
      class: 'list window-list', role: 'list', tabindex: '0', 'aria-label': label, onscroll: () => this.#scrolled(), onkeydown: (event) => this.#key(event),
      onclick: (event) => this.#click(event), ondblclick: (event) => this.#click(event, true),
    }, this.content);
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  get hasRoom() { return this.#from === 0 && this.element.scrollHeight <= this.element.clientHeight; }
  get isAtEnd() { return this.follows || this.hasRoom; }
  get isAtMovingEnd() { return this.follows && !this.hasRoom; }

  /** Marks an item as the selected one. */
  mark(item) {
    this.#selectedKey = item === null ? null : this.row.keyOf(item);
    this.on.change();
  }

  /** Scrolls an item to the middle as soon as it is listed. */
  centre(item) {
    this.follows = false;
    this.#wanted = this.row.keyOf(item);
    this.on.change();
  }

  toEnd() {
    this.follows = true;
    this.on.change();
  }

  /** Updates what is shown. To be called once a frame, if anything has changed. */
  draw() {
    const { element, items } = this;
    if (element.clientHeight === 0) return;
    if (this.#wanted !== null) this.#from = Math.max(0, items.indexOf(this.#wanted) - STEP);
    else if (this.follows) this.#from = Math.max(0, items.length - STEP);
    this.#from = Math.max(0, Math.min(this.#from, items.length - 1));
    const anchor = this.follows || this.#wanted !== null ? null : this.#anchor();
    this.#fill();
    if (this.follows) element.scrollTop = element.scrollHeight;
    else if (this.#wanted !== null) this.#centreWanted();
    else if (anchor !== null && anchor.element.isConnected) element.scrollTop += anchor.element.offsetTop - anchor.top;
    this.#top = element.scrollTop;
  }

  // A selected row that was in view stays there, as when the details open below the list.
  #resized() {
    const selected = this.follows ? undefined : this.#elements.get(this.#selectedKey)?.element;
    if (selected && selected.offsetTop < this.#top + this.#height && selected.offsetTop + selected.offsetHeight > this.#top) selected.scrollIntoView({ block: 'nearest' });
    this.#height = this.element.clientHeight;
    this.on.change();
  }

  #fill() {
    const { items, row, content } = this;
    const to = Math.min(items.length, this.#from + MOST_ROWS);
    const wanted = new Map();
    for (let i = this.#from; i < to; i++) {
      const item = items.at(i);
      const key = row.keyOf(item);
      const known = this.#elements.get(key);
      const shown = known?.item === item ? known : { item, element: row.make(item) };
      row.fill(shown.element, item);
      const { element } = shown;
      setAttribute(element, 'role', 'listitem');
      setAttribute(element, 'aria-current', key === this.#selectedKey ? 'true' : null);
      wanted.set(key, shown);
    }

    for (const [key, { element, item }] of this.#elements) if (wanted.get(key)?.item !== item) element.remove();
    this.#elements = wanted;
    let place = content.firstChild;
    for (const { element } of wanted.values()) {
      if (place === element) place = place.nextSibling;
      else content.insertBefore(element, place);
    }
  }

  #anchor() {
    const { scrollTop } = this.element;
    for (const { element } of this.#elements.values()) if (element.offsetTop + element.offsetHeight > scrollTop) return { element, top: element.offsetTop };
    return null;
  }

  #centreWanted() {
    const shown = this.#elements.get(this.#wanted);
    if (shown === undefined) {
      if (!this.items.isSearching) this.#wanted = null;
      return;
    }

    this.element.scrollTop = shown.element.offsetTop - (this.element.clientHeight - shown.element.offsetHeight) / 2;
    this.#wanted = null;
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (Math.abs(scrollTop - this.#top) < 1) return;
    this.#top = scrollTop;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - 4 && this.#from + MOST_ROWS >= this.items.length;
    if (this.follows !== isAtEnd) {
      this.follows = isAtEnd;
      this.on.follow(isAtEnd);
    }

    if (!this.follows && scrollTop < NEAR) {
      if (this.#from > 0) this.#move(-STEP);
      else this.on.edge('start');
    } else if (!this.follows && scrollTop + clientHeight > scrollHeight - NEAR) {
      if (this.#from + MOST_ROWS < this.items.length) this.#move(STEP);
      else this.on.edge('end');
    }

    this.on.change();
  }

  #move(by) { this.#from = Math.max(0, Math.min(this.#from + by, this.items.length - 1)); }

  #click({ target }, opens = false) {
    if (target.closest('button, a, summary')) return;
    const found = [...this.#elements.values()].find(({ element }) => element.contains(target));
    if (!found) return;
    if (this.isAtMovingEnd) {
      this.follows = false;
      this.on.follow(false);
    }

    this.on.select(found.item, true);
    if (opens) this.on.open(found.item);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.element) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (event.key === 'Enter') {
      const selected = this.#selectedIndex();
      if (selected >= 0) this.on.open(this.items.at(selected));
    } else if (event.key in moves) this.move(moves[event.key]);
    else return;
    event.preventDefault();
  }

  /** Selects the row that is so many rows further down. */
  move(rows) {
    const { length } = this.items;
    if (length === 0) return;
    const selected = this.#selectedIndex();
    const start = selected >= 0 ? selected : rows > 0 ? this.#firstInView() - 1 : length;
    const index = Math.min(length - 1, Math.max(0, start + rows));
    const item = this.items.at(index);
    this.follows = false;
    this.on.select(item);
    if (index < this.#from || index >= this.#from + MOST_ROWS) this.centre(item);
    else this.#elements.get(this.row.keyOf(item))?.element.scrollIntoView({ block: 'nearest' });
    this.#top = this.element.scrollTop;
    if (index === 0) this.on.edge('start');
    if (index === length - 1) this.on.edge('end');
    this.on.change();
  }

  #firstInView() {
    const anchor = this.#anchor();
    const found = anchor === null ? undefined : [...this.#elements].find(([, { element }]) => element === anchor.element);
    return found === undefined ? this.#from : this.items.indexOf(found[0]);
  }

  #selectedIndex() {
    if (this.#selectedKey === null) return -1;
    const index = this.items.indexOf(this.#selectedKey);
    return index < this.items.length && this.row.keyOf(this.items.at(index)) === this.#selectedKey ? index : -1;
  }
}
