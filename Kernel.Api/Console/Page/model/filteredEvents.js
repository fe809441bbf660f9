import { Emitter } from '../stream/emitter.js';
import { Deque } from './deque.js';

// How long one look at events may take before the page gets its turn.
const SLICE_MS = 6;
const SLICE_EVENTS = 256;

/**
 * The events of the store that pass a filter, kept up to date as the store changes. A new filter looks at all of them, a slice a frame.
 * Emits `change` with how many items came before the first (negative: went).
 */
export class FilteredEvents extends Emitter {
  #items = new Deque();
  #test = null;
  #pending = null;

  constructor(store, schedule = (work) => requestAnimationFrame(work)) {
    super();
    this.store = store;
    this.schedule = schedule;
    store.on('append', (events) => this.#append(events));
    store.on('prepend', (events) => this.#prepend(events));
    store.on('dropFront', (seq) => this.#dropFront(seq));
    store.on('dropBack', (seq) => this.#dropBack(seq));
    store.on('reset', () => this.#restart());
  }

  get length() { return this.#items.length; }
  get isSearching() { return this.#pending !== null; }

  at(index) { return this.#items.at(index); }

  /** Where an event is, or would be. */
  indexOf(seq) { return this.#items.partition((event) => event.seq < seq); }

  /** Shows what passes a test, or everything. */
  filter(test) {
    this.#test = test;
    this.#restart();
    this.#scan(0);
  }

  #restart() {
    this.#pending = null;
    this.#items.clear();
    this.emit('change', 0, true);
  }

  // From the newest back to the oldest, because the newest are what is looked at.
  #scan(sliceBudget = SLICE_MS) {
    const pending = { below: this.store.last + 1 };
    this.#pending = pending;
    const step = () => {
      if (this.#pending !== pending) return;
      const until = performance.now() + (sliceBudget || SLICE_MS);
      let index = storeIndex(this.store, pending.below) - 1;
      const found = [];
      while (index >= 0 && performance.now() < until) {
        for (let n = 0; n < SLICE_EVENTS && index >= 0; n++, index--) {
          const event = this.store.at(index);
          if (this.#passes(event)) found.push(event);
        }
      }

      pending.below = index >= 0 ? this.store.at(index).seq + 1 : 0;
      this.#items.unshiftAll(found.reverse());
      if (index < 0) this.#pending = null;
      else this.schedule(step);
      this.emit('change', found.length);
    };
    step();
  }

  #append(events) {
    let added = 0;
    for (const event of events) {
      if (this.#passes(event)) {
        this.#items.push(event);
        added++;
      }
    }

    if (added > 0) this.emit('change', 0);
  }

  #prepend(events) {
    if (this.#pending !== null) return; // the search has not come that far yet
    const found = events.filter((event) => this.#passes(event));
    this.#items.unshiftAll(found);
    this.emit('change', found.length);
  }

  #dropFront(seq) {
    const gone = this.#items.partition((event) => event.seq <= seq);
    this.#items.dropFront(gone);
    if (gone > 0) this.emit('change', -gone);
  }

  #dropBack(seq) {
    this.#items.dropBack(this.length - this.#items.partition((event) => event.seq < seq));
    this.emit('change', 0);
  }

  #passes(event) {
    return this.#test === null || event.category === 'gap' || this.#test(event);
  }
}

function storeIndex(store, seq) {
  let low = 0;
  for (let high = store.length; low < high;) {
    const middle = (low + high) >> 1;
    if (store.at(middle).seq < seq) low = middle + 1;
    else high = middle;
  }

  return low;
}
