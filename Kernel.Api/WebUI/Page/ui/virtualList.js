import { h, setAttribute } from './dom.js';

// Rows made beyond what is seen, so that scrolling a little shows no blank.
const OVERSCAN = 6;

/**
 * A list of any length, of which only the rows in view exist. Rows have one height, `--row` of the style sheet. Unless it follows its end,
 * the row at the top keeps its position, even if rows before it are added or dropped.
 * @param items what is listed: `length`, `at(index)` and `indexOf(key)`; keys rise from item to item
 * @param row `make()` a row's element, `fill(element, item, index)` with an item, `keyOf(item)` its key
 * @param on `change()` when there is something to draw, `range(first, end)` before the rows of these places are filled,
 * `select(item, byPointer)` when the user chooses one, `open(item)` on Enter or a double click, `edge('start' | 'end')` when the user comes
 * near one, `follow(follows)` when the user begins or ceases to be at the end
 */
export class VirtualList {
  static #ids = 0;
  #rows = [];
  // What stays in its place: the key of a row, and how far below the top of the view it is.
  #anchor = null;
  #selectedKey = null;
  // The id of the selected row's element, if it is in view.
  #active = null;
  #rowHeight = 0;
  #contentHeight = -1;
  // Where the list was put; wherever else it is, the user has scrolled.
  #top = 0;
  // Its height at the last drawing.
  #height = 0;

  constructor({ label, items, row, on }) {
    this.items = items;
    this.row = row;
    this.on = on;
    /** Whether the view stays at the end as the list grows. */
    this.follows = true;
    this.content = h('div', { class: 'list-content', role: 'presentation' });
    this.element = h('div', {
      class: 'list', role: 'listbox', tabindex: '0', 'aria-label': label,
      onscroll: () => this.#scrolled(), onkeydown: (event) => this.#key(event), onclick: (event) => this.#click(event),
      ondblclick: (event) => this.#click(event, true),
    }, this.content);
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  get rowHeight() { return this.#rowHeight ||= parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 24; }

  /** The places of the first row in view and of the first below it. */
  get range() { return this.#rangeAt(this.element.scrollTop, this.element.clientHeight); }

  /** Whether all rows are in view and there is room for more. */
  get hasRoom() { return this.items.length * this.rowHeight < this.element.clientHeight; }

  /** Whether the newest row is in view. */
  get isAtEnd() { return this.follows || this.hasRoom; }

  /** Whether rows move up as new ones come. */
  get isAtMovingEnd() { return this.follows && !this.hasRoom; }

  /** Marks an item as the selected one. */
  mark(item) {
    this.#selectedKey = item === null ? null : this.row.keyOf(item);
    this.on.change();
  }

  /** Scrolls an item to the middle as soon as it is listed, or else the item after it. */
  centre(item) {
    this.follows = false;
    this.#anchor = { key: this.row.keyOf(item), offset: (this.element.clientHeight - this.rowHeight) / 2 };
    this.on.change();
  }

  toEnd() {
    this.follows = true;
    this.on.change();
  }

  /** Brings what is shown up to date. To be called once a frame, if anything has changed. */
  draw() {
    const { element, content, rowHeight } = this;
    const { clientHeight: height, scrollTop } = element;
    if (height === 0) return; // not shown
    const total = this.items.length * rowHeight;
    if (total !== this.#contentHeight) content.style.height = `${(this.#contentHeight = total)}px`;
    const end = Math.max(0, total - height);
    const top = Math.min(end, Math.max(0, this.follows ? end : this.#anchoredTop() ?? scrollTop));
    if (Math.abs(top - scrollTop) >= 1) element.scrollTop = top;
    this.#top = top;
    this.#height = height;

    const [first, last] = this.#rangeAt(top, height);
    this.on.range?.(first, last);
    this.#fill(Math.max(0, first - OVERSCAN), Math.min(this.items.length, last + OVERSCAN));
  }

  #rangeAt(top, height) {
    const first = Math.floor(top / this.rowHeight);
    return [first, Math.min(this.items.length, Math.ceil((top + height) / this.rowHeight))];
  }

  // Null if there is no anchor, or if it has yet to be found.
  #anchoredTop() {
    if (this.#anchor === null) return null;
    const index = this.items.indexOf(this.#anchor.key);
    if (index === 0 && this.items.isSearching && this.#keyAt(0) !== this.#anchor.key) return null;
    return index * this.rowHeight - this.#anchor.offset;
  }

  #keyAt(index) {
    return index < this.items.length ? this.row.keyOf(this.items.at(index)) : null;
  }

  // A selected row that was in view stays there, as when the details open below the list.
  #resized() {
    const height = this.#height;
    const index = this.follows ? -1 : this.#selectedIndex();
    this.#rowHeight = 0;
    if (index >= 0 && index * this.rowHeight < this.#top + height && (index + 1) * this.rowHeight > this.#top) this.#reveal(index);
    this.on.change();
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
    const isSelected = this.#selectedKey !== null && this.row.keyOf(item) === this.#selectedKey;
    setAttribute(element, 'aria-selected', isSelected);
    setAttribute(element, 'aria-posinset', index + 1);
    setAttribute(element, 'aria-setsize', this.items.length);
    if (isSelected) this.#active = element.id;
    this.row.fill(element, item, index);
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (Math.abs(scrollTop - this.#top) >= 1) this.#userScrolled(scrollTop, clientHeight, scrollHeight);
    this.on.change();
  }

  #userScrolled(scrollTop, clientHeight, scrollHeight) {
    this.#top = scrollTop;
    this.#hold(scrollTop);
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - this.rowHeight;
    if (this.follows !== isAtEnd) {
      this.follows = isAtEnd;
      this.on.follow(isAtEnd);
    }

    if (scrollTop < clientHeight && !this.follows) this.on.edge('start');
    if (scrollTop + clientHeight > scrollHeight - clientHeight) this.on.edge('end');
  }

  // What is at the top stays there.
  #hold(top) {
    const first = Math.min(this.items.length - 1, Math.floor(top / this.rowHeight));
    this.#anchor = first < 0 ? null : { key: this.#keyAt(first), offset: first * this.rowHeight - top };
  }

  // Scrolls until a row is in view.
  #reveal(index) {
    const top = index * this.rowHeight;
    const { clientHeight } = this.element;
    const scrollTop = this.follows ? this.#top : this.#anchoredTop() ?? this.#top;
    if (top < scrollTop) this.#hold(top);
    else if (top + this.rowHeight > scrollTop + clientHeight) this.#hold(top + this.rowHeight - clientHeight);
    else this.#hold(scrollTop);
  }

  #click({ target }, opens = false) {
    const element = target.closest('.row');
    const row = this.#rows.find((other) => other.element === element);
    const item = row && this.items.at(row.index);
    if (item === undefined) return;
    // Who looks at a row wants it to stay, unless it is the newest.
    if (this.isAtMovingEnd && row.index < this.items.length - 1) {
      this.#hold(this.element.scrollTop);
      this.follows = false;
      this.on.follow(false);
    }

    this.on.select(item, true);
    if (opens) this.on.open(item);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: page(this), PageUp: -page(this), Home: -Infinity, End: Infinity };
    if (event.key === 'Enter') {
      const selected = this.#selectedIndex();
      if (selected >= 0) this.on.open(this.items.at(selected));
    } else if (event.key in moves) {
      this.move(moves[event.key]);
    } else {
      return;
    }

    event.preventDefault();
  }

  /** Selects the row that is so many rows further down. */
  move(rows) {
    const { length } = this.items;
    if (length === 0) return;
    const selected = this.#selectedIndex();
    const start = selected >= 0 ? selected : rows > 0 ? this.range[0] - 1 : this.range[1];
    const index = Math.min(length - 1, Math.max(0, start + rows));
    this.#reveal(index);
    const follows = index === length - 1 && rows > 0;
    if (this.follows !== follows) {
      this.follows = follows;
      this.on.follow(follows);
    }

    if (index < page(this)) this.on.edge('start');
    if (index > length - 1 - page(this)) this.on.edge('end');
    this.on.select(this.items.at(index));
  }

  // -1 if it is not listed.
  #selectedIndex() {
    if (this.#selectedKey === null) return -1;
    const index = this.items.indexOf(this.#selectedKey);
    return this.#keyAt(index) === this.#selectedKey ? index : -1;
  }
}

const page = (list) => Math.max(1, Math.floor(list.element.clientHeight / list.rowHeight) - 1);
