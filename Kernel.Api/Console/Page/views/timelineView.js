import { VirtualList } from '../ui/virtualList.js';
import { eventRow } from './eventRow.js';

/** Everything, in the order of the stream. Also the console pane, which is the same list with fewer events and a row of its own. */
export class TimelineView {
  constructor(app, events, { label, row = eventRow } = {}) {
    this.app = app;
    this.events = events;
    this.list = new VirtualList({
      label, items: events, row,
      on: {
        select: (event, byPointer) => app.choose(event, byPointer),
        open: (event) => app.selection.open(event),
        edge: (side) => this.#edge(side),
        follow: (follows) => this.#follow(follows),
      },
    });
    this.element = this.list.element;
    events.on('change', (shift) => {
      this.list.update(shift);
      app.invalidate();
    });
    app.selection.on('change', (event) => this.list.mark(event));
  }

  get length() { return this.events.length; }
  get isEmpty() { return this.events.length === 0; }
  get follows() { return this.list.follows; }

  update() {
    this.list.update();
    // A filter that leaves no more than a screen: look further back by itself, until there is one.
    if (this.list.items.length * this.list.rowHeight < this.element.clientHeight && !this.events.isSearching) this.app.feed.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  /** Shows an event, wherever in the list it is. */
  show(event) { this.list.centre(this.events.indexOf(event.seq)); }

  /** The stretch of time in view, in microseconds. */
  get shown() {
    const [first, end] = this.list.range;
    const from = this.events.at(first);
    const to = this.events.at(Math.max(first, end - 1));
    return from && to ? { from: from.ts, to: to.ts } : null;
  }

  #edge(side) {
    if (side === 'start') this.app.feed.loadOlder();
    else this.app.feed.loadNewer();
  }

  #follow(follows) {
    if (!follows) this.app.feed.holdForReading();
    this.app.invalidate();
  }
}
