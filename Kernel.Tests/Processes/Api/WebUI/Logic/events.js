import { FrameScheduler } from '../Page/lib/frameScheduler.js';

// Envelopes as the API sends them.

export function envelope(seq, type, data = null, extra = {}) {
  const category = extra.category ?? (type.startsWith('network') || type.startsWith('websocket') ? 'network' : type.startsWith('console') ? 'console' : 'page');
  return JSON.stringify({ seq, capture_session_id: 'cs_1', event: { ts: 1_000_000 + seq * 1_000, type, category, source: { kind: 'cdp', metadata: { target_id: 'T' } }, data, ...extra } });
}

/** Long work that is done when it is given. */
export const atOnce = () => new FrameScheduler((work) => work());

export function request(seq, id, at, more = {}) {
  return envelope(seq, 'network_request', { request_id: id, method: 'GET', url: `http://site/${id}`, resource_type: 'fetch', browser_ts: at, nav_seq: 1, ...more });
}

export function response(seq, id, at, more = {}) {
  return envelope(seq, 'network_response', { request_id: id, method: 'GET', url: `http://site/${id}`, status: 200, finished: true, browser_ts: at, nav_seq: 1, ...more });
}
