import { CATEGORIES } from '../model/event.js';
import { eventRow } from './eventRow.js';
import { itemList } from './itemList.js';

/** Every event in the order of the stream, as it was published: for those who look for what other views leave out. */
export class EventsView {
  chips = CATEGORIES.map((name) => ({ name, label: name, className: `cat cat-${name}` }));

  /**
   * @param {import('./itemList.js').ListHost} host
   * @param {any} events the events that pass the filters
   */
  constructor(host, events) {
    this.host = host;
    this.events = events;
    this.list = itemList(host, { label: 'Events', items: events, row: eventRow });
    this.element = this.list.element;
    host.selection.on('change', (event) => this.list.mark(event));
  }

  get length() { return this.events.length; }
  get isSearching() { return this.events.isSearching; }
  get follows() { return this.list.isAtEnd; }

  /** A test of events for the chips that are on; null if all are shown. */
  testOf(kinds) {
    const on = new Set(kinds.split(',').filter((kind) => CATEGORIES.includes(kind)));
    return on.size === 0 ? null : (event) => on.has(event.category);
  }

  update() {
    this.list.draw();
    // A filter that leaves less than a screen: more events are read until there is one.
    if (this.list.hasRoom && !this.events.isSearching) this.host.lookBack();
  }

  toEnd() { this.list.toEnd(); }

  /** Scrolls to an event. */
  show(event) { this.list.centre(event); }
}
