import { Emitter } from '../lib/emitter.js';
import { Deque } from '../lib/deque.js';

// The number of items between two readings of the clock.
const CHUNK = 128;

/**
 * The events of a store, or items of a projection, that pass a filter; updated as these change. A new filter reads all of them once, a slice
 * a frame, from the newest to the oldest; later changes are filtered alone.
 * Emits `change`.
 */
export class FilteredView extends Emitter {
  #items = new Deque();
  #test = null;
  // The search in progress: all events from this seq on have been searched.
  #search = null;

  /** @param eventOf the event by which an item is judged */
  constructor(source, scheduler, eventOf = (item) => item) {
    super();
    this.source = source;
    this.scheduler = scheduler;
    this.eventOf = eventOf;
    source.on('append', (items) => this.#append(items));
    source.on('prepend', (items) => this.#prepend(items));
    source.on('update', (items) => this.#update(items));
    source.on('dropFront', (seq) => this.#dropFront(seq));
    source.on('dropBack', (seq) => this.#dropBack(seq));
    source.on('reset', () => this.#restart());
    this.#restart();
  }

  get length() { return this.#items.length; }
  get isSearching() { return this.#search !== null || this.source.isMaking === true; }

  at(index) { return this.#items.at(index); }

  /** The index of the item with a seq, or the index where it would be. */
  indexOf(seq) { return this.#items.partition((item) => item.seq < seq); }

  /** Shows what passes a test, or everything. */
  filter(test) {
    this.#test = test;
    this.#restart();
  }

  // What is shown stays until the first results of the search replace it.
  #restart() {
    const search = { below: Infinity, hasBegun: false };
    this.#search = search;
    this.scheduler.add((isTimeUp) => this.#search !== search || this.#step(search, isTimeUp));
  }

  #step(search, isTimeUp) {
    if (!search.hasBegun) this.#items.clear();
    search.hasBegun = true;
    const { source } = this;
    const found = [];
    let index = source.indexOf(search.below) - 1;
    do {
      for (let n = 0; n < CHUNK && index >= 0; n++, index--) {
        const item = source.at(index);
        if (this.#passes(item)) found.push(item);
      }
    } while (index >= 0 && !isTimeUp());

    this.#items.unshiftAll(found.reverse());
    if (index < 0) this.#search = null;
    else search.below = source.at(index + 1).seq;
    this.emit('change');
    return index < 0;
  }

  #append(items) {
    let hasAdded = false;
    for (const item of items) {
      if (!this.#passes(item)) continue;
      this.#items.push(item);
      hasAdded = true;
    }

    if (hasAdded) this.emit('change');
  }

  #prepend(items) {
    if (this.#search !== null) return; // the search has not come that far yet
    this.#items.unshiftAll(items.filter((item) => this.#passes(item)));
    this.emit('change');
  }

  // Items change: what did not pass may do so now, and the other way round.
  #update(items) {
    for (const item of items) {
      if (this.#search !== null && item.seq < this.#search.below) continue; // the search comes by it
      const index = this.indexOf(item.seq);
      const isListed = this.#items.at(index)?.seq === item.seq;
      const passes = this.#passes(item);
      if (passes !== isListed) this.#items.splice(index, isListed ? 1 : 0, ...(passes ? [item] : []));
    }

    this.emit('change');
  }

  #dropFront(seq) {
    const gone = this.indexOf(seq + 1);
    this.#items.dropFront(gone);
    if (gone > 0) this.emit('change');
  }

  #dropBack(seq) {
    this.#items.dropBack(this.length - this.indexOf(seq));
    this.emit('change');
  }

  #passes(item) {
    if (this.#test === null) return true;
    const event = this.eventOf(item);
    return event.category === 'gap' || this.#test(event, item);
  }
}
