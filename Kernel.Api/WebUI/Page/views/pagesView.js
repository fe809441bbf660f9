import { lengthOf } from '../model/pages.js';
import { itemList } from './itemList.js';
import { pageRow } from './pageRow.js';

/** The navigations, each with its milestones up to the moment when it has settled. */
export class PagesView {
  #longest = 1;

  constructor(app, pages) {
    this.app = app;
    this.pages = pages;
    this.list = itemList(app, {
      label: 'Pages', items: pages, row: pageRow(() => this.#longest), eventOf: (page) => page.event, range: (first, end) => this.#measure(first, end),
    });
    this.element = this.list.element;
    this.element.classList.add('pages');
    app.selection.on('change', (event) => this.list.mark(event));
  }

  get length() { return this.pages.length; }
  get follows() { return this.list.isAtEnd; }

  update() {
    this.app.pages.refresh();
    this.list.draw();
    if (this.list.hasRoom && !this.pages.isSearching) this.app.feed.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  /** Shows the navigation that an event belongs to. */
  show(event) {
    const page = this.app.pages.of(event);
    if (page) this.list.centre(page);
  }

  #measure(first, end) {
    this.#longest = 1;
    for (let i = first; i < end; i++) this.#longest = Math.max(this.#longest, lengthOf(this.pages.at(i)));
  }
}
