import { Emitter } from '../lib/emitter.js';
import { Deque } from '../lib/deque.js';

/** The maximum number of events, and their maximum size in characters. */
const LIMITS = { events: 120_000, size: 160_000_000 };

/**
 * A range of the stream: every event between the first and the last that it holds. It grows at either end, and drops at the other
 * end what exceeds its limits.
 * Emits `append` and `prepend` (the events), `dropFront` and `dropBack` (the number up to, or from, which events went), `reset`.
 */
export class EventStore extends Emitter {
  #events = new Deque();
  #size = 0;
  #limits;

  constructor(limits = LIMITS) {
    super();
    this.#limits = limits;
  }

  get length() { return this.#events.length; }
  get first() { return this.#events.at(0)?.seq ?? 0; }
  get last() { return this.#events.at(-1)?.seq ?? 0; }
  get isFull() { return this.#isOver(0.98); }

  at(index) { return this.#events.at(index); }

  /** The index of the event with a seq, or the index where it would be. */
  indexOf(seq) { return this.#events.partition((event) => event.seq < seq); }

  /** The event with a seq; undefined if it is not held. */
  find(seq) {
    const event = this.at(this.indexOf(seq));
    return event?.seq === seq ? event : undefined;
  }

  [Symbol.iterator]() { return this.#events[Symbol.iterator](); }

  /** Starts again with these. */
  reset(events) {
    this.#events.clear();
    this.#size = 0;
    this.emit('reset');
    this.append(events);
  }

  /** Adds newer events; the oldest make room. */
  append(events) {
    const added = events.filter((event) => this.length === 0 || event.seq > this.last ? this.#add(event) : false);
    if (added.length > 0) this.emit('append', added);
    let drop = 0;
    while (this.#isOver(1, drop)) this.#size -= this.#events.at(drop++).size;
    if (drop === 0) return;
    const seq = this.#events.at(drop - 1).seq;
    this.#events.dropFront(drop);
    this.emit('dropFront', seq);
  }

  /** Adds older events; the newest make room. */
  prepend(events) {
    const older = events.filter((event) => this.length === 0 || event.seq < this.first);
    for (const event of older) this.#size += event.size;
    this.#events.unshiftAll(older);
    this.emit('prepend', older);
    let drop = 0;
    while (this.#isOver(1, drop)) this.#size -= this.#events.at(this.length - 1 - drop++).size;
    if (drop === 0) return;
    const seq = this.#events.at(this.length - drop).seq;
    this.#events.dropBack(drop);
    this.emit('dropBack', seq);
  }

  #add(event) {
    this.#events.push(event);
    this.#size += event.size;
    return true;
  }

  #isOver(share, dropped = 0) {
    const left = this.length - dropped;
    return left > 1 && (left > this.#limits.events * share || this.#size > this.#limits.size * share);
  }
}
