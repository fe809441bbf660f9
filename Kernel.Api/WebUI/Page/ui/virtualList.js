import { h, setAttribute } from './dom.js';
import { RowList } from './rowList.js';

// Rows made beyond what is seen, so that scrolling a little shows no blank.
const OVERSCAN = 6;

/**
 * A list whose rows have one height, `--row` of the style sheet. Unless it follows its end, the row at the top keeps its position, even if
 * rows before it are added or dropped. `row` has `make()` for a row's element, and `fill(element, item, index)`.
 */
export class VirtualList extends RowList {
  static #ids = 0;
  #rows = [];
  // What stays in its place: the key of a row, and how far below the top of the view it is.
  #anchor = null;
  // The id of the selected row's element, if it is in view.
  #active = null;
  #rowHeight = 0;
  #contentHeight = -1;

  /** @param {import('./rowList.js').Listed} listed */
  constructor(listed) {
    super(listed, { class: 'list', role: 'listbox' }, h('div', { class: 'list-content', role: 'presentation' }));
  }

  get rowHeight() { return this.#rowHeight ||= parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 24; }
  get range() { return this.#rangeAt(this.element.scrollTop, this.element.clientHeight); }
  get page() { return Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1); }
  get hasRoom() { return this.items.length * this.rowHeight < this.element.clientHeight; }
  extentOf(index) { return [index * this.rowHeight, (index + 1) * this.rowHeight]; }
  hold() { this.#holdAt(this.element.scrollTop); }
  indexAt(element) { return this.#rows.find((row) => row.element === element.closest('.row'))?.index ?? -1; }

  /** Scrolls an item to the middle as soon as it is listed, or else the item after it. */
  centre(item) {
    this.follows = false;
    this.#anchor = { key: this.row.keyOf(item), offset: (this.element.clientHeight - this.rowHeight) / 2 };
    this.on.change();
  }

  resized() {
    this.#rowHeight = 0;
    super.resized();
  }

  /** Brings what is shown up to date. To be called once a frame, if anything has changed. */
  draw() {
    const { element, content, rowHeight } = this;
    const { clientHeight: height, scrollTop } = element;
    if (height === 0) return; // not shown
    this.keepSelected();
    const total = this.items.length * rowHeight;
    if (total !== this.#contentHeight) content.style.height = `${(this.#contentHeight = total)}px`;
    const end = Math.max(0, total - height);
    const top = Math.min(end, Math.max(0, this.follows ? end : this.#anchoredTop() ?? scrollTop));
    if (Math.abs(top - scrollTop) >= 1) element.scrollTop = top;
    this.top = top;

    const [first, last] = this.#rangeAt(top, height);
    this.on.range?.(first, last);
    this.#fill(Math.max(0, first - OVERSCAN), Math.min(this.items.length, last + OVERSCAN));
  }

  reveal(index) {
    const top = index * this.rowHeight;
    const { clientHeight } = this.element;
    const scrollTop = this.follows ? this.top : this.#anchoredTop() ?? this.top;
    this.#holdAt(top < scrollTop ? top : Math.max(scrollTop, top + this.rowHeight - clientHeight));
  }

  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (Math.abs(scrollTop - this.top) >= 1) {
      this.top = scrollTop;
      this.#holdAt(scrollTop);
      this.follow(scrollTop + clientHeight >= scrollHeight - this.rowHeight);
      if (scrollTop < clientHeight && !this.follows) this.on.edge('start');
      if (scrollTop + clientHeight > scrollHeight - clientHeight) this.on.edge('end');
    }

    this.on.change();
  }

  #rangeAt(top, height) { return [Math.floor(top / this.rowHeight), Math.min(this.items.length, Math.ceil((top + height) / this.rowHeight))]; }

  // Null if there is no anchor, or if it has yet to be found.
  #anchoredTop() {
    if (this.#anchor === null) return null;
    const index = this.items.indexOf(this.#anchor.key);
    if (index === 0 && this.items.isSearching && this.keyAt(0) !== this.#anchor.key) return null;
    return index * this.rowHeight - this.#anchor.offset;
  }

  // A place always has the same row as long as it is near the view: scrolling a little changes few.
  #fill(from, to) {
    while (this.#rows.length < to - from) this.#addRow();
    const { length } = this.#rows;
    this.#active = null;
    for (let i = 0; i < length; i++) {
      const index = from + ((((i - from) % length) + length) % length);
      this.#place(this.#rows[i], index, index < to);
    }

    setAttribute(this.element, 'aria-activedescendant', this.#active);
  }

  #addRow() {
    const element = this.row.make();
    element.id = `row-${VirtualList.#ids++}`;
    element.setAttribute('role', 'option');
    this.content.append(element);
    this.#rows.push({ element, index: -1, top: -1 });
  }

  #place(row, index, isUsed) {
    const { element } = row;
    if (element.hidden === isUsed) element.hidden = !isUsed;
    if (!isUsed) return;
    const item = this.items.at(index);
    const top = index * this.rowHeight;
    row.index = index;
    if (row.top !== top) element.style.transform = `translateY(${(row.top = top)}px)`;
    const isSelected = this.selectedKey !== null && this.row.keyOf(item) === this.selectedKey;
    setAttribute(element, 'aria-selected', isSelected);
    setAttribute(element, 'aria-posinset', index + 1);
    setAttribute(element, 'aria-setsize', this.items.length);
    if (isSelected) this.#active = element.id;
    this.row.fill(element, item, index);
  }

  // What is at the top stays there.
  #holdAt(top) {
    const first = Math.min(this.items.length - 1, Math.floor(top / this.rowHeight));
    this.#anchor = first < 0 ? null : { key: this.keyAt(first), offset: first * this.rowHeight - top };
  }
}
