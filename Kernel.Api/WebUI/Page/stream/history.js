import { hasStatus, request } from './api.js';
import { elements } from './elements.js';

const PAGE = 1_000;
// What no list shows: it is requested when an event is opened.
const OMITTED = 'omit=image,body';

/** Reads `GET /events` in pages before and after any seq. Events are the JSON texts of their envelopes, without images and bodies. */
export class History {
  /** The id of the stream that was read last: what is named with it never changes. */
  streamId = '';

  /** The seq of the stream's newest event; 0 if there is none. */
  async last() {
    return (await this.#page(0, 1)).last;
  }

  /** Up to about `limit` events after a seq, whether there are more, and the seq to continue after. */
  async after(seq, limit = PAGE, session = '') {
    return this.#page(seq, limit, session);
  }

  /** Up to `limit` of the newest events before a seq, oldest first. */
  async before(seq, limit = PAGE) {
    const start = Math.max(0, seq - 1 - limit);
    const events = await this.#between(start, seq);
    if (events.length > 0 || start === 0) return events;

    // Sequence numbers have gaps, of up to a million after a crash.
    const last = await this.#lastBefore(seq);
    return last === 0 ? [] : this.#between(Math.max(0, last - limit), last + 1);
  }

  /** One event in full; null if it is no longer kept. */
  async find(seq) {
    try {
      return await (await request(`events/${seq}`)).text();
    } catch (error) {
      if (hasStatus(error, 404)) return null;
      throw error;
    }
  }

  async #between(after, before) {
    const found = [];
    while (after < before - 1) {
      const { events, hasMore, next } = await this.#page(after, Math.min(PAGE, before - 1 - after));
      for (const event of events) {
        if (seqOf(event) >= before) return found;
        found.push(event);
      }

      if (!hasMore) break;
      after = next;
    }

    return found;
  }

  // The seq of the newest event before a seq, by halving; 0 if there is none.
  async #lastBefore(seq) {
    let low = await this.#firstAfter(0);
    if (low === 0 || low >= seq) return 0;
    for (let high = seq - 1; low < high;) {
      const middle = low + Math.ceil((high - low) / 2);
      const found = await this.#firstAfter(middle - 1);
      if (found !== 0 && found < seq) low = found;
      else high = middle - 1;
    }

    return low;
  }

  async #firstAfter(seq) {
    for (;;) {
      const { events, hasMore, next } = await this.#page(seq, 1);
      if (events.length > 0) return seqOf(events[0]);
      if (!hasMore) return 0;
      seq = next;
    }
  }

  async #page(after, limit, session = '') {
    const response = await request(`events?after_seq=${after}&limit=${limit}&${OMITTED}${session && `&capture_session_id=${encodeURIComponent(session)}`}`);
    const number = (name) => Number(response.headers.get(name));
    this.streamId = response.headers.get('Kernel-Stream-Id') ?? '';
    const hasMore = response.headers.get('X-Has-More') === 'true';
    return { events: elements(await response.text()), hasMore, next: number('X-Next-After-Seq'), last: number('X-Last-Seq') };
  }
}

/** The seq of an envelope, which is its first member. */
const seqOf = (envelope) => Number(/^\{"seq":(\d+)/.exec(envelope)[1]);
