/**
 * What the views of a session share: what is selected, and who draws.
 * @typedef {object} ViewHost
 * @property {() => void} invalidate schedules a drawing
 * @property {(ms: number) => void} invalidateLater
 * @property {(event: any, byPointer?: boolean) => void} choose selects an event
 * @property {(event: any) => void} open shows an event's details
 * @property {(side: 'start' | 'end') => void} loadAt reads more events at an end
 * @property {() => void} lookBack reads older events, up to a limit, for a view that has little to show
 * @property {(follows: boolean) => void} followed whether the user is at the end of a list
 * @property {import('../ui/selection.js').Selection} selection
 */

/** A view that is a list of events, or of what is made of them. */
export class ListView {
  /** Everything that the list is made of, if that is more than events. @type {any} */
  all = null;

  /**
   * @param {ViewHost} host
   * @param {any} items those that pass the filters
   * @param {new (listed: any) => any} List the kind of list
   * @param {{ label: string, row: any, eventOf?: (item: any) => any, range?: (first: number, end: number) => void, listed?: any }} options `listed` the items in another order
   */
  constructor(host, items, List, { label, row, eventOf = (item) => item, range, listed = items }) {
    this.host = host;
    this.items = items;
    this.list = new List({
      label, items: listed, row,
      on: {
        range,
        change: () => host.invalidate(),
        select: (item, byPointer) => host.choose(eventOf(item), byPointer),
        open: (item) => host.open(eventOf(item)),
        edge: (side) => host.loadAt(side),
        follow: (follows) => host.followed(follows),
      },
    });
    this.element = this.list.element;
    host.selection.on('change', () => this.mark());
  }

  get length() { return this.items.length; }
  get isSearching() { return this.items.isSearching; }
  get follows() { return this.list.isAtEnd; }

  /** Override: the item of an event; null if there is none. */
  itemOf(/** @type {any} */ event) { return event; }

  mark() {
    const { current } = this.host.selection;
    this.list.mark(current && this.itemOf(current));
  }

  update() {
    this.all?.refresh();
    this.list.draw();
    // A filter that leaves less than a screen: more events are read until there is one.
    if (this.list.hasRoom && !this.isSearching) this.host.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  /** Scrolls to the item of an event. */
  async show(event) {
    await this.all?.ready();
    const item = this.itemOf(event);
    if (item) this.list.centre(item);
  }
}
