import { eventRow } from './eventRow.js';
import { itemList } from './itemList.js';

/** Everything, in the order of the stream. Also the console pane, which is the same list with fewer events and a row of its own. */
export class TimelineView {
  constructor(app, events, { label, row = eventRow }) {
    this.app = app;
    this.events = events;
    this.list = itemList(app, { label, items: events, row });
    this.element = this.list.element;
    app.selection.on('change', (event) => this.list.mark(event));
  }

  get length() { return this.events.length; }
  get follows() { return this.list.isAtEnd; }

  update() {
    this.list.draw();
    // A filter that leaves no more than a screen: look further back by itself, until there is one.
    if (this.list.hasRoom && !this.events.isSearching) this.app.feed.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  /** Shows an event, wherever in the list it is. */
  show(event) { this.list.centre(event); }

  /** The stretch of time in view, in microseconds. */
  get shown() {
    const [first, end] = this.list.range;
    const from = this.events.at(first);
    const to = this.events.at(Math.max(first, end - 1));
    return from && to ? { from: from.ts, to: to.ts } : null;
  }
}
