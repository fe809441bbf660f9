import { VirtualList } from '../ui/virtualList.js';
import { lengthOf, pageRow } from './pageRow.js';

/** The navigations, each with its milestones up to the moment when it has settled. */
export class PagesView {
  #test = null;
  #filtered = [];
  #longest = 1;

  constructor(app) {
    this.app = app;
    this.list = new VirtualList({
      label: 'Pages', items: this, row: pageRow(() => this.#longest),
      on: {
        select: (page, byPointer) => app.choose(page.event, byPointer),
        open: (page) => app.selection.open(page.event),
        edge: (side) => (side === 'start' ? app.feed.loadOlder() : app.feed.loadNewer()),
        follow: () => app.invalidate(),
      },
    });
    this.element = this.list.element;
    this.element.classList.add('pages');
    this.element.addEventListener('scroll', () => app.invalidate());
    app.selection.on('change', (event) => this.list.mark(event));
  }

  get length() { return this.#items.length; }
  get isEmpty() { return this.length === 0; }
  get follows() { return this.list.follows; }

  at(index) { return this.#items.at(index); }

  filter(test) { this.#test = test; }

  update() {
    this.app.pages.refresh();
    if (this.#test !== null) this.#filtered = [...this.app.pages.items].filter((page) => this.#test(page.event));
    const [first, end] = this.list.range;
    this.#longest = 1;
    for (let i = first; i < end; i++) this.#longest = Math.max(this.#longest, lengthOf(this.at(i)));
    this.list.update();
    if (this.length * this.list.rowHeight < this.element.clientHeight) this.app.feed.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  show(event) {
    this.update();
    const index = [...this.#items].findIndex((page) => page.tab === event.tab && page.nav === event.nav);
    if (index >= 0) this.list.centre(index);
  }

  get #items() { return this.#test === null ? this.app.pages.items : this.#filtered; }
}
