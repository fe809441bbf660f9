// A request in full: what its events say together.

/**
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} url
 * @property {number} status 0 without a response
 * @property {string} statusText
 * @property {string} protocol
 * @property {string} remote
 * @property {string} kind
 * @property {string} priority
 * @property {[string, string][]} requestHeaders
 * @property {[string, string][]} responseHeaders
 * @property {string | null} payload
 * @property {string} payloadOmitted
 * @property {string} mime
 * @property {string | null} body
 * @property {string} bodyOmitted
 * @property {boolean} isUnread whether the page did not read the body
 * @property {Record<string, number>} timing µs of each phase
 * @property {number} duration µs; NaN if unknown
 * @property {number} start Unix µs
 * @property {number} encodedSize
 * @property {number} decodedSize
 * @property {string} error
 * @property {{ type: string, url: string, line: number, stack: any }} initiator
 * @property {string} documentUrl
 * @property {string} source the cache or service worker that answered; empty for the network
 * @property {boolean} isReused
 * @property {string} redirect
 * @property {number} wireStatus the status that the server sent, if the page sees another one; NaN otherwise
 */

/** Composes the exchange of a request out of the data of its events. @returns {Exchange} */
export function exchangeOf(envelopes) {
  const all = envelopes.map((envelope) => ({ type: envelope.event.type, ts: envelope.event.ts, data: envelope.event.data ?? {} }));
  const sent = all.find((event) => event.type === 'network_request' || event.type === 'websocket_created');
  const answered = all.find((event) => event.type === 'network_response' || event.type === 'websocket_opened');
  const failed = all.find((event) => event.type === 'network_loading_failed' || event.type === 'websocket_error');
  const ended = all.find((event) => event.type === 'network_response_finished' || event.type === 'websocket_closed');
  const request = sent?.data ?? {};
  const response = answered?.data ?? failed?.data ?? {};
  const end = ended?.data ?? {};
  const first = (name) => request[name] ?? response[name] ?? end[name];
  const last = (name) => end[name] ?? failed?.data[name] ?? response[name];
  return {
    method: text(request.method) || text(response.method) || (sent?.type.startsWith('websocket') || answered?.type.startsWith('websocket') ? 'GET' : ''),
    url: text(first('url')),
    status: number(response.status) || 0,
    statusText: text(response.status_text),
    protocol: text(response.protocol),
    remote: response.remote_address ? `${response.remote_address}${response.remote_port ? `:${response.remote_port}` : ''}` : '',
    kind: text(response.resource_type) || text(request.resource_type),
    priority: text(request.priority),
    requestHeaders: headers(response.request_headers ?? failed?.data.request_headers ?? request.headers),
    responseHeaders: headers(response.headers),
    payload: typeof request.post_data === 'string' ? request.post_data : null,
    payloadOmitted: text(request.post_data_omitted) || (request.has_post_data === true && typeof request.post_data !== 'string' ? 'unavailable' : ''),
    mime: text(response.mime_type),
    body: typeof end.body === 'string' ? end.body : typeof response.body === 'string' ? response.body : null,
    bodyOmitted: text(end.body_omitted) || text(response.body_omitted),
    isUnread: (end.body_unread ?? response.body_unread) === true,
    timing: timing(response.timing),
    duration: number(last('duration_us')),
    start: number(request.browser_ts) || (Number.isFinite(response.browser_ts) && Number.isFinite(response.duration_us) ? response.browser_ts - response.duration_us : sent?.ts ?? answered?.ts ?? failed?.ts ?? 0),
    encodedSize: number(last('encoded_data_length')),
    decodedSize: number(last('decoded_body_length')),
    error: text(failed?.data.blocked_reason) || text(failed?.data.cors_error) || text(failed?.data.error_text) || text(end.error_text),
    initiator: { type: text(request.initiator_type), url: text(request.initiator_url), line: number(request.initiator_line), stack: request.stack_trace ?? request.initiator_stack ?? null },
    documentUrl: text(request.document_url),
    source: response.from_service_worker ? 'service worker' : response.from_prefetch_cache ? 'prefetch cache' : response.from_cache === 'revalidated' ? 'cache, which the server confirmed' : response.from_cache ? 'cache' : '',
    isReused: response.connection_reused === true,
    redirect: text(response.redirect_url),
    wireStatus: number(response.wire_status),
  };
}

/** The phases of a request in order, as `[name, µs]`; TLS is a part of connecting. */
export function phasesOf({ timing: t, duration }) {
  const known = [
    ['Blocked', t.blocked_us], ['DNS', t.dns_us], ['Connect', t.connect_us === undefined ? undefined : t.connect_us - (t.tls_us ?? 0)], ['TLS', t.tls_us], ['Service worker', t.service_worker_us],
    ['Send', t.send_us], ['Wait', t.wait_us], ['Receive', t.receive_us],
  ].filter(([, us]) => Number.isFinite(us));
  const sum = known.reduce((total, [, us]) => total + /** @type {number} */ (us), 0);
  const queued = duration - sum;
  return known.length > 0 && queued > 0 && t.blocked_us === undefined ? [['Queued', queued], ...known] : known;
}

function headers(value) {
  if (value === null || typeof value !== 'object') return [];
  return /** @type {[string, string][]} */ (Object.entries(value).flatMap(([name, text]) => String(text).split('\n').map((line) => [name, line])));
}

function timing(value) {
  if (value === null || typeof value !== 'object') return {};
  return Object.fromEntries(Object.entries(value).filter(([, us]) => typeof us === 'number' && us >= 0));
}

const text = (value) => (typeof value === 'string' ? value : '');
const number = (value) => (typeof value === 'number' ? value : NaN);
