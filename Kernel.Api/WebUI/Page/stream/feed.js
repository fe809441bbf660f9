import { toEvent, toGap } from '../model/event.js';
import { Connection } from './connection.js';
import { Emitter } from '../lib/emitter.js';
import { ApiError } from './api.js';
import { History } from './history.js';

// How much of the past is there when the page opens.
const FIRST_PAGE = 1_000;
// So many events are looked through unasked where a filter leaves less than a screen.
const LOOK_BACK = 20_000;
const RETRY_MS = 1_000;

/**
 * Fills the store: from the stream while it follows, from history when the user scrolls beyond the held events.
 * While it is held (`pause`, or the store is full and somebody reads what is old) the connection goes on, and only counts.
 * Emits `change` when its state has changed, and `refused` when the API requires a key.
 */
export class Feed extends Emitter {
  #connection = new Connection();
  #history = new History();
  #busy = false;

  /** How it stands: `connecting`, `live`, `retrying`, `refused`. */
  state = 'connecting';
  /** Why, in words. */
  why = '';
  /** What keeps it from following: null, `paused` or `history`. */
  held = null;
  /** How many events have come that the store has not taken. */
  behind = 0;
  /** The newest number that is known of. */
  head = 0;
  /** Whether nothing older is kept anywhere. */
  atBeginning = false;
  /** Frames since the page was opened. */
  received = 0;
  /** When the stream was lost, if it is. */
  lostAt = 0;

  constructor(store) {
    super();
    this.store = store;
    this.#connection.on('frames', (frames) => this.#take(frames));
    this.#connection.on('state', (state, why) => this.#say(state, why));
  }

  get isFollowing() { return this.held === null; }
  get isLoading() { return this.#busy; }

  /** Shows the newest, and follows. Also to be called after a sign-in. */
  async start() {
    this.#connection.stop();
    try {
      const head = await this.#history.last();
      const events = await this.#history.before(head + 1, FIRST_PAGE);
      this.held = null;
      this.behind = 0;
      this.head = head;
      this.atBeginning = events.length < FIRST_PAGE && events.length > 0 && events.length >= head;
      this.store.reset(events.map(toEvent));
      this.#connection.start(head);
    } catch (error) {
      this.#say(error instanceof ApiError && error.status === 401 ? 'refused' : 'retrying', error.message);
      if (this.state !== 'refused') setTimeout(() => this.start(), RETRY_MS);
    }
  }

  /** Takes in nothing more until `resume`. */
  pause() { this.#hold('paused'); }

  /** Goes on behind the last event that is held: nothing is left out. */
  resume() {
    if (this.isFollowing) return;
    this.held = null;
    this.behind = 0;
    this.#connection.start(this.store.last || this.head);
    this.emit('change');
  }

  /** Lets what is held stay as it is while somebody reads the oldest of it. */
  holdForReading() {
    if (this.isFollowing && this.store.isFull) this.#hold('history');
  }

  /** Leaves out what lies between, and follows from the newest on. */
  toNewest() {
    if (this.held === null && this.state === 'live') return;
    this.start();
  }

  /** Shows what lies around a number. */
  async goTo(seq) {
    await this.#load(async () => {
      const before = await this.#history.before(seq + 1, FIRST_PAGE / 2);
      const { events } = await this.#history.after(seq, FIRST_PAGE / 2);
      this.#hold('history');
      this.atBeginning = false;
      this.store.reset([...before, ...events].map(toEvent));
    });
  }

  /** Adds what lies before the oldest event held. */
  async loadOlder() {
    if (this.atBeginning || this.store.length === 0) return;
    await this.#load(async () => {
      const events = await this.#history.before(this.store.first, FIRST_PAGE);
      if (events.length === 0) this.atBeginning = true;
      const last = this.store.last;
      this.store.prepend(events.map(toEvent));
      if (this.store.last < last) this.#hold('history');
    });
  }

  /** The same for a view that has little to show, without anybody having asked: only so far. */
  async lookBack() {
    if (this.isFollowing && this.store.length < LOOK_BACK) await this.loadOlder();
  }

  /** While it reads history: adds what lies behind the newest event held, and follows again once there is no more. */
  async loadNewer() {
    if (this.held !== 'history') return;
    await this.#load(async () => {
      const { events, hasMore } = await this.#history.after(this.store.last, FIRST_PAGE);
      this.store.append(events.map(toEvent));
      this.atBeginning = false;
      if (!hasMore) this.resume();
    });
  }

  /** The text of an event's envelope; null where it is no longer kept. */
  async textOf(event) {
    return event.json ?? this.#history.find(event.seq);
  }

  async #load(work) {
    if (this.#busy) return;
    this.#busy = true;
    this.emit('change');
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#say('refused', error.message);
      else this.emit('trouble', error instanceof ApiError ? error.message : 'The API cannot be reached.');
    } finally {
      this.#busy = false;
      this.emit('change');
    }
  }

  #hold(reason) {
    if (this.held === 'history' && reason === 'paused') return;
    this.held = reason;
    this.emit('change');
  }

  #take(frames) {
    const events = [];
    for (const frame of frames) {
      this.received++;
      if (frame.event === 'stream_changed') {
        this.emit('trouble', 'The journal was restored or begun anew. This is its new stream.');
        this.start();
        return;
      }

      if (frame.event === 'events_dropped') {
        const { from, to } = JSON.parse(frame.data);
        events.push(toGap(from, to));
      } else if (frame.id !== null) {
        this.head = Math.max(this.head, Number(frame.id));
        if (this.isFollowing) events.push(toEvent(frame.data));
        else this.behind++;
      }
    }

    if (this.isFollowing) this.store.append(events);
    this.emit('change');
  }

  #say(state, why = '') {
    if (state === 'connecting' && this.state === 'retrying') return; // still the same trouble
    this.lostAt = state === 'live' ? 0 : this.lostAt || Date.now();
    this.state = state;
    this.why = why;
    if (state === 'refused') this.emit('refused', why);
    this.emit('change');
  }
}
