import { BUNDLE, LIVE } from '../model/address.js';
import { toEvent, toGap } from '../model/event.js';
import { Connection } from './connection.js';
import { Emitter } from '../lib/emitter.js';
import { address, hasStatus, json, reasonOf } from './api.js';
import { History } from './history.js';

// The number of past events that the live stream begins with.
const FIRST_PAGE = 1_000;
const PAGE = 1_000;
// So many events are read without a request of the user, if a filter leaves less than a screen.
const LOOK_BACK = 20_000;
const RETRY_MS = 1_000;

/**
 * Fills the store with a session, the live stream, or a bundle from disk. A session is read from its first event, and followed while it
 * runs; the live stream begins with its newest events, and older ones are read when the user scrolls to them.
 * While it is held (`pause`, or the store is full and the user reads its oldest events) the connection continues, and only counts.
 * Emits `change` when its state has changed, `refused` when the API requires a key, `renewed` when the stream has been replaced, and
 * `trouble` with a message.
 */
export class Feed extends Emitter {
  #connection = new Connection();
  #history = new History();
  #busy = false;
  #bundle = null;
  #retry = 0;
  #starts = 0;

  /** What is shown: the id of a session, LIVE, BUNDLE, or nothing. */
  session = '';
  /** `connecting`, `live`, `retrying`, `refused`, `ended`, `bundle`, or `unknown` if nothing of the session is kept. */
  state = 'connecting';
  /** Why, in words. */
  why = '';
  /** Why it does not follow: null, `paused` or `history`. */
  held = null;
  /** The number of events that have arrived while it was held. */
  behind = 0;
  /** The newest known seq. */
  head = 0;
  /** Whether nothing older is kept anywhere. */
  atBeginning = false;
  /** Frames since the page was opened. */
  received = 0;
  /** When the connection was lost, in ms; 0 while it is not. */
  lostAt = 0;

  constructor(store) {
    super();
    this.store = store;
    this.#connection.on('frames', (frames) => this.#take(frames));
    this.#connection.on('state', (state, why) => this.#say(state, why));
  }

  get isFollowing() { return this.held === null; }
  get isLoading() { return this.#busy; }
  /** The name of the opened bundle. */
  get bundleName() { return this.#bundle?.name ?? ''; }

  /** Shows a session, or the live stream. */
  show(session) {
    this.leave();
    this.session = session;
    return this.start();
  }

  /** Shows a bundle. @param {import('./bundle.js').Bundle} bundle */
  showBundle(bundle) {
    this.leave();
    this.session = BUNDLE;
    this.#bundle = bundle;
    this.atBeginning = true;
    this.held = null;
    const gaps = bundle.gaps.map(({ from, to }) => toGap(from, to));
    this.store.reset([...bundle.texts.map((text) => toEvent(text)), ...gaps].sort((a, b) => a.seq - b.seq));
    this.#say('bundle');
  }

  /** Ends the connection, and forgets what was shown. */
  leave() {
    this.#stop();
    this.#bundle?.close();
    this.#bundle = null;
    this.session = '';
    this.state = 'connecting';
    if (this.store.length > 0) this.store.reset([]);
  }

  #stop() {
    clearTimeout(this.#retry);
    this.#connection.stop();
    this.#busy = false;
    this.#starts++;
  }

  /** Reads what is shown again, and follows it. Also to be called after a sign-in. */
  async start() {
    if (this.#bundle !== null) return;
    this.#stop();
    const isCurrent = this.#sinceStart();
    this.held = null;
    this.behind = 0;
    try {
      if (this.session === LIVE) await this.#startLive(isCurrent);
      else await this.#startSession(this.session, isCurrent);
    } catch (error) {
      if (!isCurrent()) return;
      this.#busy = false;
      this.#say(hasStatus(error, 401) ? 'refused' : 'retrying', reasonOf(error));
      if (this.state !== 'refused') this.#retry = setTimeout(() => this.start(), RETRY_MS);
    }
  }

  // Whether nothing else has been shown or started meanwhile: what was read for it is not shown then.
  #sinceStart() {
    const starts = this.#starts;
    return () => starts === this.#starts;
  }

  async #startLive(isCurrent) {
    const head = await this.#history.last();
    const events = await this.#history.before(head + 1, FIRST_PAGE);
    if (!isCurrent()) return;
    this.head = head;
    this.atBeginning = events.length < FIRST_PAGE && events.length > 0 && events.length >= head;
    this.store.reset(events.map((text) => toEvent(text)));
    this.#connection.start(head);
  }

  async #startSession(session, isCurrent) {
    this.#busy = true;
    this.atBeginning = true;
    let after = await firstOf(session);
    let isFirst = true;
    for (let hasMore = true; hasMore;) {
      const page = await this.#history.after(after, PAGE, session);
      if (!isCurrent()) return;
      const events = page.events.map((text) => toEvent(text));
      if (isFirst) this.store.reset(events);
      else this.store.append(events);
      isFirst = false;
      ({ hasMore, next: after } = page);
      this.head = page.last;
      this.emit('change');
    }

    this.#busy = false;
    if (this.store.length === 0) this.#say('unknown');
    else if (this.#hasEnded()) this.#say('ended');
    else this.#connection.start(after);
  }

  #hasEnded() { return this.session !== LIVE && this.store.at(-1)?.type === 'session_ended'; }

  /** Stops taking in events until `resume`. */
  pause() { this.#hold('paused'); }

  /** Resumes after the last event that is held: nothing is left out. */
  resume() {
    if (this.isFollowing) return;
    this.held = null;
    this.behind = 0;
    this.#connection.start(this.store.last || this.head);
    this.emit('change');
  }

  /** Keeps what is held while the user reads the oldest of it. */
  holdForReading() {
    if (this.isFollowing && this.store.isFull && this.state !== 'ended' && this.state !== 'bundle') this.#hold('history');
  }

  /** Leaves out what is between, and follows from the newest event. */
  toNewest() {
    if (this.held === null && this.state !== 'retrying') return;
    this.start();
  }

  /** Shows the events around a seq. */
  async goTo(seq) {
    if (this.session !== LIVE) return;
    await this.#load(async () => {
      const before = await this.#history.before(seq + 1, FIRST_PAGE / 2);
      const { events } = await this.#history.after(seq, FIRST_PAGE / 2);
      return () => {
        this.#hold('history');
        this.atBeginning = false;
        this.store.reset([...before, ...events].map((text) => toEvent(text)));
      };
    });
  }

  /** Adds the events before the oldest one that is held. */
  async loadOlder() {
    if (this.atBeginning || this.store.length === 0 || this.session !== LIVE) return;
    await this.#load(async () => {
      const events = await this.#history.before(this.store.first, FIRST_PAGE);
      return () => {
        if (events.length === 0) this.atBeginning = true;
        const last = this.store.last;
        this.store.prepend(events.map((text) => toEvent(text)));
        if (this.store.last < last) this.#hold('history');
      };
    });
  }

  /** The same for a view that has little to show, up to a limit. */
  async lookBack() {
    if (this.isFollowing && this.store.length < LOOK_BACK) await this.loadOlder();
  }

  /** While it reads history: adds the events after the newest one that is held, and follows again at the end. */
  async loadNewer() {
    if (this.held !== 'history') return;
    await this.#load(async () => {
      const { events, hasMore } = await this.#history.after(this.store.last, PAGE, this.session === LIVE ? '' : this.session);
      return () => {
        this.store.append(events.map((text) => toEvent(text)));
        this.atBeginning = false;
        if (!hasMore) this.resume();
      };
    });
  }

  /** The text of an event's envelope, in full; null if it is no longer kept. */
  async textOf(event) {
    if (event.json !== null && !event.isSkeleton) return event.json;
    if (this.#bundle !== null) return this.#bundle.textOf(event.seq);
    const text = await this.#history.find(event.seq);
    if (text === null) return event.json;
    if (event.json !== null) {
      event.json = text;
      event.isSkeleton = false;
    }

    return text;
  }

  /** The address of a screenshot's image. */
  imageOf(seq) {
    if (this.#bundle !== null) return this.#bundle.imageOf(seq);
    const { streamId } = this.#history;
    return address(`events/${seq}/image${streamId && `?stream_id=${encodeURIComponent(streamId)}`}`).href;
  }

  // Reads, and then does what `read` returns.
  async #load(read) {
    if (this.#busy) return;
    const isCurrent = this.#sinceStart();
    this.#busy = true;
    this.emit('change');
    try {
      const show = await read();
      if (isCurrent()) show();
    } catch (error) {
      if (!isCurrent()) return;
      if (hasStatus(error, 401)) this.#say('refused', error.message);
      else this.emit('trouble', reasonOf(error));
    } finally {
      if (isCurrent()) {
        this.#busy = false;
        this.emit('change');
      }
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
        this.emit('renewed');
        this.start();
        return;
      }

      if (frame.event === 'events_dropped') {
        const { from, to } = JSON.parse(frame.data);
        events.push(toGap(from, to));
      } else if (frame.id !== null) {
        this.head = Math.max(this.head, Number(frame.id));
        const event = toEvent(frame.data);
        if (this.session !== LIVE && event.session !== this.session) continue;
        if (this.isFollowing) events.push(event);
        else this.behind++;
      }
    }

    if (this.isFollowing) this.store.append(events);
    if (this.#hasEnded()) {
      this.#connection.stop();
      this.#say('ended');
    }

    this.emit('change');
  }

  #say(state, why = '') {
    if (state === 'connecting' && this.state === 'retrying') return; // still the same trouble
    this.lostAt = state === 'retrying' ? this.lostAt || Date.now() : 0;
    this.state = state;
    this.why = why;
    if (state === 'refused') this.emit('refused', why);
    this.emit('change');
  }
}

// The seq after which a session begins; 0 if that is unknown.
async function firstOf(session) {
  try {
    const { first_seq: first } = await json('GET', `events/capture_sessions/${encodeURIComponent(session)}`);
    return Math.max(0, (first ?? 1) - 1);
  } catch (error) {
    if (hasStatus(error, 404)) return 0;
    throw error;
  }
}
