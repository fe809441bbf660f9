import { Emitter } from '../lib/emitter.js';
import { Deque } from '../lib/deque.js';

const CHUNK = 64;

/**
 * Items derived from the events of a store, in the order in which they began: requests, navigations. New events change them as they arrive.
 * Older events change everything after them, so all items are rebuilt then, a slice a frame; the previous ones stay until that is done.
 * Items are only built when a view needs them.
 * Emits what a store does: `append` (new items), `dropFront` (the number up to which they went), `reset`; and `update` (items that have changed).
 */
export class Projection extends Emitter {
  #isStale = true;
  // During a rebuild: the items so far, and the seq of the next event.
  #making = null;
  #added = [];
  #changed = new Set();
  #waiting = [];

  items = new Deque();

  constructor(store, scheduler) {
    super();
    this.store = store;
    this.scheduler = scheduler;
    store.on('append', (events) => this.#append(events));
    store.on('dropFront', (seq) => this.#dropFront(seq));
    for (const change of ['prepend', 'dropBack', 'reset']) store.on(change, () => { this.#isStale = true; });
  }

  /** Whether a rebuild is in progress. */
  get isMaking() { return this.#making !== null; }

  get length() { return this.items.length; }

  at(index) { return this.items.at(index); }

  /** The index of the item with a seq, or the index where it would be. */
  indexOf(seq) { return this.items.partition((item) => item.seq < seq); }

  /** Starts a rebuild if the list is stale. To be called before it is read. */
  refresh() {
    if (!this.#isStale) return;
    this.#isStale = false;
    const making = { items: new Deque(), next: 0 };
    this.#making = making;
    this.clear();
    this.scheduler.add((isTimeUp) => this.#making !== making || this.#make(making, isTimeUp));
  }

  /** Waits until the list is up to date. */
  async ready() {
    this.refresh();
    if (this.#making !== null) await new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Override: forgets all that was learnt of events. */
  clear() {}

  /**
   * Override: learns of an event.
   * @param {any} event
   */
  add(event) {}

  /**
   * Override: an item was dropped.
   * @param {any} item
   */
  forget(item) {}

  /** Adds an item, which is the newest. */
  push(item) {
    if (this.#making !== null) this.#making.items.push(item);
    else {
      this.items.push(item);
      this.#added.push(item);
    }
  }

  /** Says that an item is no longer what it was. */
  touch(item) {
    if (this.#making === null) this.#changed.add(item);
  }

  #make(making, isTimeUp) {
    const { store } = this;
    let index = store.indexOf(making.next);
    do {
      for (let n = 0; n < CHUNK && index < store.length; n++) this.add(store.at(index++));
    } while (index < store.length && !isTimeUp());

    if (index < store.length) {
      making.next = store.at(index).seq;
      return false;
    }

    this.#making = null;
    this.items = making.items;
    this.emit('reset');
    for (const resolve of this.#waiting.splice(0)) resolve();
    return true;
  }

  #append(events) {
    if (this.#isStale || this.#making !== null) return; // the rebuild reads them
    for (const event of events) this.add(event);
    for (const item of this.#added) this.#changed.delete(item);
    if (this.#added.length > 0) this.emit('append', this.#added);
    if (this.#changed.size > 0) this.emit('update', this.#changed);
    this.#added = [];
    this.#changed.clear();
  }

  #dropFront(seq) {
    this.#drop(this.items, seq);
    if (this.#making !== null) this.#drop(this.#making.items, seq);
    this.emit('dropFront', seq);
  }

  #drop(items, seq) {
    const gone = items.partition((item) => item.seq <= seq);
    for (let i = 0; i < gone; i++) this.forget(items.at(i));
    items.dropFront(gone);
  }
}
