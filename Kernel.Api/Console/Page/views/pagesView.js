import { VirtualList } from '../ui/virtualList.js';
import { lengthOf } from '../model/pages.js';
import { pageRow } from './pageRow.js';

/** The navigations, each with its milestones up to the moment when it has settled. */
export class PagesView {
  #longest = 1;

  constructor(app, pages) {
    this.app = app;
    this.pages = pages;
    this.list = new VirtualList({
      label: 'Pages', items: pages, row: pageRow(() => this.#longest),
      on: {
        change: () => app.invalidate(),
        range: (first, end) => this.#measure(first, end),
        select: (page, byPointer) => app.choose(page.event, byPointer),
        open: (page) => app.selection.open(page.event),
        edge: (side) => app.loadAt(side),
        follow: (follows) => app.followed(follows),
      },
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
