import { BoundedMap } from '../lib/boundedMap.js';
import { addressParts } from '../lib/format.js';
import { Projection } from './projection.js';
import { lasts } from './requestFields.js';

const KEPT_REDIRECTS = 1_000;

/** The requests among the events of a store: a chain of redirects is one request with hops, a WebSocket is one request. */
export class Requests extends Projection {
  #open = new Map();
  // Requests whose last response was a redirect: the next hop has the same id.
  #redirects = new BoundedMap(KEPT_REDIRECTS);

  clear() {
    this.#open.clear();
    this.#redirects.clear();
  }

  /** The request of an event; null if it has none or the request is unknown. */
  of(event) {
    if (event.request === null) return null;
    for (let i = this.length - 1; i >= 0; i--) {
      const request = this.at(i);
      if (request.id === event.request.id && request.seqs.includes(event.seq)) return request;
    }

    return null;
  }

  /** Whether one of the events of a request passes a test. */
  hasEvent(request, test) {
    return test(request.event) || request.seqs.some((seq) => {
      const event = this.store.find(seq);
      return event !== undefined && event !== request.event && test(event);
    });
  }

  /** The newest request with an id; undefined if there is none. */
  byId(id) {
    for (let i = this.length - 1; i >= 0; i--) if (this.at(i).id === id) return this.at(i);
    return undefined;
  }

  /** The newest request for an address; undefined if there is none. */
  byUrl(url) {
    for (let i = this.length - 1; i >= 0; i--) if (this.at(i).url === url) return this.at(i);
    return undefined;
  }

  forget(request) {
    if (this.#open.get(request.id) === request) this.#open.delete(request.id);
  }

  add(event) {
    if (event.request !== null) this.#take(event, event.request);
    else if (event.type === 'tab_closed') this.#endTab(event, () => true);
    else if (event.type === 'navigation' && event.page.isMain) this.#endTab(event, (request) => request.nav < event.nav && request.id !== event.page.loader);
  }

  #take(event, fields) {
    switch (event.type) {
      case 'network_request': return this.#begin(event, fields);
      case 'network_response': return this.#respond(this.#of(event, fields), event, fields);
      case 'network_loading_failed': return this.#fail(this.#of(event, fields), event, fields);
      case 'network_response_finished': return this.#finish(this.#of(event, fields), event, fields);
      case 'websocket_created':
      case 'websocket_opened': return this.#openSocket(event, fields);
      case 'websocket_frame': return this.#frame(this.#of(event, fields), event, fields);
      case 'websocket_error': return this.#socketError(this.#of(event, fields), event, fields);
      case 'websocket_closed': return this.#closeSocket(this.#of(event, fields), event, fields);
    }
  }

  #begin(event, fields) {
    const hop = this.#redirects.get(fields.id);
    if (event.type === 'network_request' && hop?.state === 'redirect') return this.#continue(hop, event, fields);
    const request = make(event, fields);
    this.push(request);
    this.#open.set(fields.id, request);
    return request;
  }

  // The next hop of a redirect.
  #continue(request, event, fields) {
    this.touch(request);
    request.hops.push({ at: request.seqs.length, url: request.url, status: request.status, start: request.hopStart, end: request.end, redirect: request.redirect });
    request.seqs.push(event.seq);
    Object.assign(request, { method: fields.method || request.method, url: fields.url, ...addressParts(fields.url), hopStart: fields.at || event.us, state: 'pending', status: NaN, headersAt: NaN, end: NaN, redirect: '', event });
    this.#open.set(fields.id, request);
    return request;
  }

  // A response whose request is older than the first event held takes its place.
  #of(event, fields) {
    const known = this.#open.get(fields.id);
    if (known) {
      this.touch(known);
      return known;
    }

    const request = this.#begin(event, fields);
    request.start = request.hopStart = event.us - (fields.duration || 0);
    if (event.type.startsWith('websocket')) request.kind = 'websocket';
    return request;
  }

  #respond(request, event, fields) {
    request.status = fields.status;
    request.headersAt = fields.at || event.us;
    request.size = fields.size;
    request.cached = fields.cached || fields.worker;
    request.redirect = fields.redirect;
    request.kind = fields.kind || request.kind;
    if (fields.canceled) request.error = 'canceled';
    if (request.state === 'canceled') {
      request.seqs.push(event.seq); // reported late, for a document that is gone
      return;
    }

    request.isUnread = fields.unread;
    request.decoded = fields.decoded;
    const continues = !fields.finished && !fields.canceled;
    this.#end(request, event, fields.redirect ? 'redirect' : continues ? 'streaming' : 'done', fields.duration);
    if (fields.redirect) this.#redirects.set(request.id, request);
    // A response that has not ended, of a size that is known: the page has not read it, or it continues. Its bar ends with its data.
    if (continues) request.dataEnd = Number.isFinite(fields.lastData) ? request.hopStart + fields.lastData : request.headersAt;
  }

  #finish(request, event, fields) {
    if (fields.size) request.size = fields.size;
    if (fields.canceled) request.error = 'canceled';
    const { dataEnd } = request;
    const isReleased = fields.unread || (Number.isFinite(dataEnd) && (fields.canceled || !fields.finished || fields.decoded === request.decoded) && !lasts(request));
    this.#end(request, event, 'done', fields.duration);
    if (Number.isFinite(fields.lastData)) request.dataEnd = request.hopStart + fields.lastData;
    if (isReleased) this.#release(request);
  }

  // What lets go of a response is not its end.
  #release(request) {
    request.isUnread = true;
    request.releasedAt = request.end;
    request.end = Math.max(request.dataEnd, request.headersAt);
  }

  // Requests without an end event end with their document or tab.
  #endTab(event, isOver) {
    for (const request of [...this.#open.values()]) {
      const isOpen = request.state === 'pending' || request.state === 'streaming';
      if (request.tab !== event.tab || !isOpen || !isOver(request)) continue;
      this.touch(request);
      this.#end(request, event, request.state === 'streaming' ? 'done' : 'canceled');
      if (Number.isFinite(request.dataEnd) && !lasts(request)) this.#release(request);
      this.#open.set(request.id, request); // a response may still arrive
    }
  }

  #fail(request, event, fields) {
    request.error = fields.blocked || fields.error;
    this.#end(request, event, fields.canceled ? 'canceled' : 'failed', fields.duration);
  }

  #openSocket(event, fields) {
    const request = this.#open.get(fields.id) ?? this.#begin(event, fields);
    this.touch(request);
    request.kind = 'websocket';
    if (!request.seqs.includes(event.seq)) request.seqs.push(event.seq);
    if (event.type === 'websocket_created') return;
    request.status = fields.status;
    request.state = 'streaming';
    request.headersAt = event.us;
  }

  #frame(request, event, fields) {
    request.frames++;
    request.size = (request.size || 0) + (fields.bytes || 0);
    request.state = 'streaming';
    request.end = event.us;
    // A socket has any number of frames: only the first ones are in the list of its events.
    if (request.seqs.length < 32 && !request.seqs.includes(event.seq)) request.seqs.push(event.seq);
  }

  #closeSocket(request, event, fields) {
    if (fields.frames > 0) request.frames = fields.frames;
    if (fields.bytes > 0) request.size = fields.bytes;
    this.#end(request, event, request.state === 'failed' ? 'failed' : 'done');
  }

  #socketError(request, event, fields) {
    request.error = fields.error || 'error';
    this.#end(request, event, 'failed');
    this.#open.set(request.id, request); // its close is reported as well
  }

  #end(request, event, state, duration = NaN) {
    request.state = state;
    request.end = Number.isFinite(duration) ? request.hopStart + duration : Math.max(event.us, request.hopStart);
    if (event.request !== null) {
      if (!request.seqs.includes(event.seq)) request.seqs.push(event.seq);
      request.event = event;
    }

    if (state !== 'streaming') this.#open.delete(request.id);
  }
}

/** The seqs of the hop that an event of a request belongs to; all if it was not redirected. */
export function seqsOfHop({ seqs, hops }, seq) {
  const starts = [0, ...hops.map((hop) => hop.at)];
  const place = seqs.indexOf(seq);
  return seqs.slice(starts.findLast((at) => at <= place) ?? 0, starts.find((at) => at > place));
}

/**
 * `state` is `pending`, `streaming` (its headers have arrived, its end has not), `done`, `redirect`, `failed` or `canceled`. Times are microseconds.
 * `end` is the time of the last data: an unread response is released later, at `releasedAt`. `hops` are the earlier addresses of a chain of redirects.
 */
function make(event, fields) {
  const { name, host, path } = addressParts(fields.url);
  return {
    id: fields.id, seq: event.seq, seqs: [event.seq], event, tab: event.tab, nav: event.nav,
    method: fields.method, url: fields.url, name, host, path, kind: fields.kind,
    state: 'pending', status: NaN, start: fields.at || event.us, hopStart: fields.at || event.us, headersAt: NaN, end: NaN, dataEnd: NaN, releasedAt: NaN,
    size: NaN, decoded: NaN, isUnread: false, cached: false, redirect: '', error: '', frames: 0, hops: [],
    initiator: fields.initiator, initiatorLine: fields.initiatorLine, initiatorType: fields.initiatorType,
  };
}
