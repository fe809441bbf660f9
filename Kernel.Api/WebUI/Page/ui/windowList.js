import { h, setAttribute } from './dom.js';
import { RowList } from './rowList.js';

const MOST_ROWS = 200;
const STEP = 100;
const NEAR = 400;

/**
 * A list whose rows have different heights and can contain buttons. A window of it exists at a time, which moves as the user scrolls to its ends.
 * Unless it follows its end, what is in view stays in its place. `row` has `make(item)` for an element, and `fill(element, item)` to update it.
 */
export class WindowList extends RowList {
  #elements = new Map();
  #from = 0;
  #wanted = null;

  /** @param {import('./rowList.js').Listed} listed */
  constructor(listed) {
    super(listed, { class: 'list window-list', role: 'list' }, h('div', { class: 'window-content' }));
  }

  get hasRoom() { return this.#from === 0 && this.element.scrollHeight <= this.element.clientHeight; }

  get range() {
    const anchor = this.#anchor();
    return [anchor === null ? this.#from : this.items.indexOf(anchor.key), this.items.length];
  }

  extentOf(index) {
    const element = this.#elements.get(this.keyAt(index))?.element;
    return element ? [element.offsetTop, element.offsetTop + element.offsetHeight] : null;
  }

  indexAt(element) {
    for (const [key, shown] of this.#elements) if (shown.element.contains(element)) return this.items.indexOf(key);
    return -1;
  }

  reveal(index) {
    const shown = this.#elements.get(this.keyAt(index));
    if (!shown) return this.centre(this.items.at(index));
    shown.element.scrollIntoView({ block: 'nearest' });
    this.top = this.element.scrollTop;
  }

  /** Scrolls an item to the middle as soon as it is listed. */
  centre(item) {
    this.follows = false;
    this.#wanted = this.row.keyOf(item);
    this.on.change();
  }

  /** Updates what is shown. To be called once a frame, if anything has changed. */
  draw() {
    const { element, items } = this;
    if (element.clientHeight === 0) return;
    this.keepSelected();
    if (this.#wanted !== null) this.#from = items.indexOf(this.#wanted) - STEP;
    else if (this.follows) this.#from = items.length - STEP;
    this.#move(0);
    const anchor = this.follows || this.#wanted !== null ? null : this.#anchor();
    this.#fill();
    if (this.follows) element.scrollTop = element.scrollHeight;
    else if (this.#wanted !== null) this.#centreWanted();
    else if (anchor !== null && anchor.element.isConnected) element.scrollTop += anchor.element.offsetTop - anchor.top;
    this.top = element.scrollTop;
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
      setAttribute(shown.element, 'role', 'listitem');
      setAttribute(shown.element, 'aria-current', key === this.selectedKey ? 'true' : null);
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
    for (const [key, { element }] of this.#elements) if (element.offsetTop + element.offsetHeight > scrollTop) return { key, element, top: element.offsetTop };
    return null;
  }

  #centreWanted() {
    const shown = this.#elements.get(this.#wanted);
    if (shown === undefined && this.items.isSearching) return;
    this.#wanted = null;
    if (shown) this.element.scrollTop = shown.element.offsetTop - (this.element.clientHeight - shown.element.offsetHeight) / 2;
  }

  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (Math.abs(scrollTop - this.top) < 1) return;
    this.top = scrollTop;
    this.follow(scrollTop + clientHeight >= scrollHeight - 4 && this.#from + MOST_ROWS >= this.items.length);
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
}
