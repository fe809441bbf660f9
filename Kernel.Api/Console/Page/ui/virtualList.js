import { h, setAttribute } from './dom.js';

// Rows made beyond what is seen, so that scrolling a little shows no blank.
const OVERSCAN = 6;

/**
 * A list of any length, of which only the rows in view exist. Rows have one height, `--row` of the style sheet.
 * @param items what is listed: `length` and `at(index)`
 * @param row `make()` a row's element, `fill(element, item, index)` with an item, `keyOf(item)` what tells items apart
 * @param on `select(item, byPointer)` when the user chooses one, `open(item)` on Enter or a double click, `edge('start' | 'end')` when the user comes near one
 */
export class VirtualList {
  #rows = [];
  #anchor = 0;
  #selectedKey = null;
  #frame = 0;
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
    new ResizeObserver(() => { this.#height = 0; this.update(); }).observe(this.element);
  }

  get rowHeight() { return this.#height ||= parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 24; }

  /** The places of the first row in view and of the first below it. */
  get range() {
    const first = Math.floor(this.element.scrollTop / this.rowHeight);
    return [first, Math.min(this.items.length, first + Math.ceil(this.element.clientHeight / this.rowHeight))];
  }

  /** The list has changed: `shift` items came before the first (negative: went). What is in view stays in view. */
  update(shift = 0) {
    if (shift !== 0 && !this.follows) this.#anchor += shift * this.rowHeight;
    this.#frame ||= requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  /** Marks an item as the selected one. */
  mark(item) {
    this.#selectedKey = item === null ? null : this.row.keyOf(item);
    this.update();
  }

  /** Scrolls until a row is in view. */
  reveal(index) {
    const top = index * this.rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.#scrollTo(top);
    else if (top + this.rowHeight > scrollTop + clientHeight) this.#scrollTo(top + this.rowHeight - clientHeight);
  }

  /** Puts a row in the middle. */
  centre(index) {
    this.follows = false;
    this.update();
    this.#draw();
    this.#scrollTo(Math.max(0, (index + 0.5) * this.rowHeight - this.element.clientHeight / 2));
  }

  toEnd() {
    this.follows = true;
    this.update();
  }

  #scrollTo(top) {
    this.element.scrollTop = top;
    this.update();
  }

  #draw() {
    const { element, content, rowHeight } = this;
    if (element.clientHeight === 0) return; // not shown
    const total = this.items.length * rowHeight;
    content.style.height = `${total}px`;
    if (this.follows) element.scrollTop = total;
    else if (this.#anchor !== 0) element.scrollTop += this.#anchor;
    this.#anchor = 0;

    const [first, end] = this.range;
    const from = Math.max(0, first - OVERSCAN);
    const to = Math.min(this.items.length, end + OVERSCAN);
    while (this.#rows.length < to - from) {
      const row = this.row.make();
      row.setAttribute('role', 'option');
      row.classList.add('row');
      this.#rows.push(row);
      content.append(row);
    }

    this.#rows.forEach((row, i) => this.#place(row, from + i, to));
  }

  #place(row, index, end) {
    const isUsed = index < end;
    row.hidden = !isUsed;
    if (!isUsed) return;
    const item = this.items.at(index);
    row.style.transform = `translateY(${index * this.rowHeight}px)`;
    const isSelected = this.#selectedKey !== null && this.row.keyOf(item) === this.#selectedKey;
    setAttribute(row, 'aria-selected', isSelected);
    setAttribute(row, 'aria-posinset', index + 1);
    setAttribute(row, 'aria-setsize', this.items.length);
    row.id ||= `row-${(VirtualList.ids = (VirtualList.ids ?? 0) + 1)}`;
    if (isSelected) setAttribute(this.element, 'aria-activedescendant', row.id);
    row.dataset.index = index;
    this.row.fill(row, item, index);
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - this.rowHeight;
    if (this.follows !== isAtEnd) {
      this.follows = isAtEnd;
      this.on.follow?.(isAtEnd);
    }

    const near = clientHeight;
    if (scrollTop < near && !this.follows) this.on.edge?.('start');
    if (scrollTop + clientHeight > scrollHeight - near) this.on.edge?.('end');
    this.update();
  }

  #click({ target }, opens = false) {
    const row = target.closest('.row');
    if (!row) return;
    const item = this.items.at(Number(row.dataset.index));
    if (item === undefined) return;
    this.on.select(item, true);
    if (opens) this.on.open?.(item);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === 'Enter') {
      const selected = this.selectedIndex();
      if (selected >= 0) this.on.open?.(this.items.at(selected));
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
    const selected = this.selectedIndex();
    const start = selected >= 0 ? selected : rows > 0 ? this.range[0] - 1 : this.range[1];
    const index = Math.min(length - 1, Math.max(0, start + rows));
    this.follows = index === length - 1 && rows > 0;
    this.reveal(index);
    this.on.select(this.items.at(index));
  }

  /** Where the selected item is; -1 where it is not listed. */
  selectedIndex() {
    if (this.#selectedKey === null) return -1;
    let low = 0;
    for (let high = this.items.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.row.keyOf(this.items.at(middle)) < this.#selectedKey) low = middle + 1;
      else high = middle;
    }

    return low < this.items.length && this.row.keyOf(this.items.at(low)) === this.#selectedKey ? low : -1;
  }
}
