import { h } from './dom.js';

/**
 * A list of any length, of which only a part exists as elements: what its two kinds have in common, which are keys, the selection, and its end.
 * @typedef {object} Listed
 * @property {string} label
 * @property {any} items what is listed: `length`, `at(index)`, and `indexOf(key)`; keys rise from item to item
 * @property {any} row how a row is made and filled, and `keyOf(item)`
 * @property {any} on `change()` when there is something to draw, `range(first, end)` before the rows of these places are filled, `select(item, byPointer)` when the
 * user chooses one, `open(item)` on Enter or a double click, `edge('start' | 'end')` when the user comes near one, `follow(follows)` when the user begins or ceases
 * to be at the end
 */
export class RowList {
  /** @type {any} */
  selectedKey = null;
  /** Whether the view stays at the end as the list grows. */
  follows = true;
  /** Where the list was put; wherever else it is, the user has scrolled. */
  top = 0;
  /** Its height at the last drawing. */
  height = 0;

  /**
   * @param {Listed} listed
   * @param {Record<string, string>} attributes
   * @param {HTMLElement} content
   */
  constructor({ label, items, row, on }, attributes, content) {
    this.items = items;
    this.row = row;
    this.on = on;
    this.content = content;
    this.element = h('div', {
      ...attributes, tabindex: '0', 'aria-label': label, onscroll: () => this.scrolled(), onkeydown: (event) => this.#key(event),
      onclick: (event) => this.#click(event), ondblclick: (event) => this.#click(event, true),
    }, content);
    new ResizeObserver(() => this.resized()).observe(this.element);
  }

  /** Override: whether all rows are in view and there is room for more. */
  get hasRoom() { return true; }
  /** Override: the places of the first row in view and of the first below it. @returns {number[]} */
  get range() { return [0, 0]; }
  /** Override: how many rows a page has. */
  get page() { return 10; }
  /** Override: where the row at a place begins and ends; null if it does not exist. @returns {number[] | null} */
  extentOf(/** @type {number} */ index) { return null; }
  /** Override: scrolls until a row is in view. */
  reveal(/** @type {number} */ index) {}
  /** Override: what is in view stays in its place. */
  hold() {}
  /** Override: the place of the row that an element is in; -1 if it is in none. */
  indexAt(/** @type {Element} */ element) { return -1; }
  /** Override: the user, or a drawing, has scrolled. */
  scrolled() {}

  /** Whether the newest row is in view. */
  get isAtEnd() { return this.follows || this.hasRoom; }

  /** Whether rows move up as new ones come. */
  get isAtMovingEnd() { return this.follows && !this.hasRoom; }

  /** The place of the selected item; -1 if it is not listed. */
  get selected() {
    const index = this.selectedKey === null ? -1 : this.items.indexOf(this.selectedKey);
    return index >= 0 && this.keyAt(index) === this.selectedKey ? index : -1;
  }

  keyAt(index) { return index < this.items.length ? this.row.keyOf(this.items.at(index)) : null; }

  /** Marks an item as the selected one. */
  mark(item) {
    this.selectedKey = item === null ? null : this.row.keyOf(item);
    this.on.change();
  }

  toEnd() {
    this.follows = true;
    this.on.change();
  }

  follow(follows) {
    if (this.follows === follows) return;
    this.follows = follows;
    this.on.follow(follows);
  }

  /** To be called if rows may have another height. */
  resized() {
    this.keepSelected();
    this.on.change();
  }

  /** A selected row that was in view stays there, as when the details open below the list. To be called before a drawing. */
  keepSelected() {
    const { clientHeight } = this.element;
    if (clientHeight === this.height) return;
    const index = this.follows ? -1 : this.selected;
    const extent = index < 0 ? null : this.extentOf(index);
    if (extent !== null && extent[0] < this.top + this.height && extent[1] > this.top) this.reveal(index);
    this.height = clientHeight;
  }

  /** Selects the row that is so many rows further down. */
  move(rows) {
    const { length } = this.items;
    if (length === 0) return;
    const { selected, range, page } = this;
    const start = selected >= 0 ? selected : rows > 0 ? range[0] - 1 : range[1];
    const index = Math.min(length - 1, Math.max(0, start + rows));
    this.reveal(index);
    this.follow(index === length - 1 && rows > 0);
    if (index < page) this.on.edge('start');
    if (index > length - 1 - page) this.on.edge('end');
    this.on.select(this.items.at(index));
  }

  #click({ target }, opens = false) {
    if (target.closest('button, a, summary')) return;
    const index = this.indexAt(target);
    const item = index < 0 ? undefined : this.items.at(index);
    if (item === undefined) return;
    // Who looks at a row wants it to stay, unless it is the newest.
    if (this.isAtMovingEnd && index < this.items.length - 1) {
      this.hold();
      this.follow(false);
    }

    this.on.select(item, true);
    if (opens) this.on.open(item);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.element) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: this.page, PageUp: -this.page, Home: -Infinity, End: Infinity };
    if (event.key === 'Enter') {
      const { selected } = this;
      if (selected >= 0) this.on.open(this.items.at(selected));
    } else if (event.key in moves) this.move(moves[event.key]);
    else return;
    event.preventDefault();
  }
}
