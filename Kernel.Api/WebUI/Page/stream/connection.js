import { Emitter } from '../lib/emitter.js';
import { hasStatus, reasonOf, request } from './api.js';
import { SseReader } from './sse.js';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
// The API sends something at least every 15 s. A connection that is silent for longer is dead without having been closed.
const SILENCE_MS = 45_000;
// How long frames are read before the page can do something else.
const SLICE_MS = 8;

const pause = (ms, signal) => /** @type {Promise<void>} */ (new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
}));

// A new task, without the delays of timers in hidden pages.
const yieldToPage = () => /** @type {Promise<void>} */ (new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(); };
  port2.postMessage(0);
}));

/**
 * Follows `GET /events/stream` until it is stopped: after every end of the connection, it reconnects with the last id it has received.
 * Emits `frames` (an array, in order), and `state` (`connecting`, `live`, `retrying`, `refused`, `stopped`; and why).
 */
export class Connection extends Emitter {
  #abort = null;
  #last = 0;
  #streamId = '';
  #wake = () => {};

  constructor() {
    super();
    globalThis.addEventListener?.('online', () => this.#wake());
  }

  /** Follows the stream after this seq; an earlier connection ends. */
  start(after) {
    this.stop();
    this.#last = after;
    this.#abort = new AbortController();
    this.#run(this.#abort.signal);
  }

  stop() {
    this.#abort?.abort();
    this.#abort = null;
  }

  async #run(signal) {
    let wait = FIRST_RETRY_MS;
    while (!signal.aborted) {
      let why = 'The API ended the connection.';
      try {
        this.emit('state', 'connecting');
        await this.#follow(signal, () => { wait = FIRST_RETRY_MS; });
      } catch (error) {
        if (signal.aborted) return;
        why = reasonOf(error);
        if (hasStatus(error, 401)) {
          this.emit('state', 'refused', why);
          return;
        }

        wait = Math.max(wait, (error.retryAfter ?? 0) * 1000);
      }

      if (signal.aborted) return;
      this.emit('state', 'retrying', why);
      const early = new AbortController();
      this.#wake = () => early.abort();
      // Not all pages at once when the API is back.
      await pause(wait * (0.75 + Math.random() / 2), AbortSignal.any([signal, early.signal]));
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    }
  }

  async #follow(outer, onConnected) {
    const silence = new AbortController();
    const signal = AbortSignal.any([outer, silence.signal]);
    // Sent with every reconnect, so that the API can detect that it no longer has the stream of the last id.
    const path = this.#streamId ? `events/stream?stream_id=${encodeURIComponent(this.#streamId)}` : 'events/stream';
    const response = await request(path, { signal, headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(this.#last) } });
    this.#streamId = response.headers.get('Kernel-Stream-Id') ?? this.#streamId;
    onConnected();
    this.emit('state', 'live');
    const body = response.body.getReader();
    const decoder = new TextDecoder();
    const reader = new SseReader();
    let watchdog = 0;
    try {
      for (let since = performance.now(); ;) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
        const { done, value } = await body.read();
        if (done || outer.aborted) return;
        this.#take(reader, decoder.decode(value, { stream: true }));
        if (performance.now() - since > SLICE_MS) {
          await yieldToPage();
          since = performance.now();
        }
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  #take(reader, text) {
    const frames = [];
    reader.push(text, (frame) => {
      if (frame.id !== null) this.#last = Number(frame.id);
      frames.push(frame);
    });
    if (frames.length > 0) this.emit('frames', frames);
  }
}
