import { CATEGORIES } from '../model/event.js';
import { VirtualList } from '../ui/virtualList.js';
import { eventRow } from './eventRow.js';
import { ListView } from './listView.js';

/** Every event in the order of the stream, as it was published: for those who look for what other views leave out. */
export class EventsView extends ListView {
  chips = CATEGORIES.map((name) => ({ name, label: name, className: `cat cat-${name}` }));

  /**
   * @param {import('./listView.js').ViewHost} host
   * @param {any} events the events that pass the filters
   */
  constructor(host, events) {
    super(host, events, VirtualList, { label: 'Events', row: eventRow });
  }

  /** A test of events for the chips that are on; null if all are shown. */
  testOf(kinds) {
    const on = new Set(kinds.split(',').filter((kind) => CATEGORIES.includes(kind)));
    return on.size === 0 ? null : (event) => on.has(event.category);
  }
}
