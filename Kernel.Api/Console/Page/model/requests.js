import { addressParts } from '../format.js';
import { Deque } from './deque.js';

// Answers that have no end in sight. Of others whose end nobody has seen, the stream will not tell it either.
const ENDLESS = new Set(['event_source', 'websocket']);

/**
 * The requests among the events of a store, in the order in which they began: a redirect's hops are requests of their own, a WebSocket is
 * one request. `version` rises with every change.
 */
export class Requests {
  #open = new Map();
  #isStale = true;
  items = new Deque();
  version = 0;

  constructor(store) {
    this.store = store;
    store.on('append', (events) => this.#isStale || this.#addAll(events));
    store.on('dropFront', (seq) => this.#dropFront(seq));
    // What lies before changes what comes behind it: made anew when somebody looks.
    for (const change of ['prepend', 'dropBack', 'reset']) store.on(change, () => { this.#isStale = true; this.version++; });
  }

  /** Brings the list up to date. To be called before it is looked at. */
  refresh() {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.items.clear();
    this.#open.clear();
    this.#addAll(this.store);
  }

  #addAll(events) {
    for (const event of events) {
      if (event.request !== null) this.#add(event, event.request);
      else if (event.type === 'tab_closed') this.#endTab(event);
    }
  }

  #add(event, fields) {
    this.version++;
    switch (event.type) {
      case 'network_request': return this.#begin(event, fields);
      case 'network_response': return this.#respond(this.#of(event, fields), event, fields);
      case 'network_loading_failed': return this.#fail(this.#of(event, fields), event, fields);
      case 'websocket_opened': return this.#openSocket(event, fields);
      case 'websocket_frame': return this.#frame(this.#of(event, fields), event, fields);
      case 'websocket_error': return this.#socketError(this.#of(event, fields), event, fields);
      case 'websocket_closed': return this.#end(this.#of(event, fields), event, 'done');
    }
  }

  #begin(event, fields) {
    const request = make(event, fields);
    this.items.push(request);
    this.#open.set(fields.id, request);
    return request;
  }

  // An answer to a request from before the first event held stands for it.
  #of(event, fields) {
    const known = this.#open.get(fields.id);
    if (known) return known;
    const request = this.#begin(event, fields);
    request.start = event.us - (fields.duration || 0);
    if (event.type.startsWith('websocket')) request.kind = 'websocket';
    return request;
  }

  #respond(request, event, fields) {
    request.status = fields.status;
    request.headersAt = fields.at || event.us;
    request.mime = fields.mime;
    request.size = fields.size;
    request.cached = fields.cached || fields.worker;
    request.redirect = fields.redirect;
    request.kind = fields.kind || request.kind;
    request.protocol = fields.protocol;
    if (fields.canceled) request.error = 'canceled';
    const goesOn = !fields.finished && !fields.canceled && ENDLESS.has(request.kind);
    this.#end(request, event, fields.redirect ? 'redirect' : goesOn ? 'streaming' : 'done', fields.duration);
  }

  // What never ends by itself has ended with its tab, of which nobody else tells.
  #endTab(event) {
    for (const request of this.#open.values()) {
      if (request.tab === event.tab) this.#end(request, event, request.state === 'streaming' ? 'done' : 'canceled');
    }
  }

  #fail(request, event, fields) {
    request.error = fields.blocked || fields.error;
    this.#end(request, event, fields.canceled ? 'canceled' : 'failed', fields.duration);
  }

  #openSocket(event, fields) {
    const request = this.#open.get(fields.id) ?? this.#begin(event, fields);
    request.kind = 'websocket';
    request.status = fields.status || 101;
    request.state = 'streaming';
    request.headersAt = event.us;
    request.seqs.push(event.seq);
  }

  #frame(request, event, fields) {
    request.frames++;
    request.size = (request.size || 0) + (fields.bytes || 0);
    request.state = 'streaming';
    request.end = event.us;
    // A socket has any number of frames: its first ones stand for them in the list of its events.
    if (request.seqs.length < 32) request.seqs.push(event.seq);
  }

  #socketError(request, event, fields) {
    request.error = fields.error || 'error';
    this.#end(request, event, 'failed');
  }

  #end(request, event, state, duration = NaN) {
    request.state = state;
    request.end = Number.isFinite(duration) ? request.start + duration : Math.max(event.us, request.start);
    if (event.request !== null) {
      if (!request.seqs.includes(event.seq)) request.seqs.push(event.seq);
      request.event = event;
    }

    if (state !== 'streaming') this.#open.delete(request.id);
  }

  #dropFront(seq) {
    if (this.#isStale) return;
    const gone = this.items.partition((request) => request.seq <= seq);
    for (let i = 0; i < gone; i++) {
      const { id } = this.items.at(i);
      if (this.#open.get(id) === this.items.at(i)) this.#open.delete(id);
    }

    this.items.dropFront(gone);
    if (gone > 0) this.version++;
  }
}

/** `state` is `pending`, `streaming` (its headers are there, its end is not), `done`, `redirect`, `failed` or `canceled`. Times are microseconds. */
function make(event, fields) {
  const { name, host, path } = addressParts(fields.url);
  return {
    id: fields.id, seq: event.seq, seqs: [event.seq], event, tab: event.tab, nav: event.nav, session: event.session,
    method: fields.method, url: fields.url, name, host, path, kind: fields.kind, loader: fields.loader,
    state: 'pending', status: NaN, start: fields.at || event.us, headersAt: NaN, end: NaN,
    size: NaN, mime: '', protocol: '', cached: false, redirect: '', error: '', frames: 0,
  };
}
