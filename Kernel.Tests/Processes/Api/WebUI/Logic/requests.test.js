import assert from 'node:assert/strict';
import test from 'node:test';
import { toEvent } from '../Page/model/event.js';
import { Requests, seqsOfHop } from '../Page/model/requests.js';
import { EventStore } from '../Page/model/store.js';
import { barOf, stretchOf, ticksOf } from '../Page/model/waterfall.js';
import { atOnce, envelope, request, response } from './events.js';

function requestsOf(...envelopes) {
  const store = new EventStore();
  const requests = new Requests(store, atOnce());
  store.append(envelopes.map(toEvent));
  requests.refresh();
  return { store, requests, items: [...requests.items] };
}

test('a request with its answer', () => {
  const { items: [it] } = requestsOf(request(1, 'r', 1_000_000), response(2, 'r', 1_040_000, { duration_us: 50_000, encoded_data_length: 512 }));
  assert.deepEqual([it.state, it.status, it.start, it.headersAt, it.end, it.size, it.seqs], ['done', 200, 1_000_000, 1_040_000, 1_050_000, 512, [1, 2]]);
});

test('a chain of redirects is one request', () => {
  const { items, requests } = requestsOf(
    request(1, 'r', 1_000_000, { method: 'POST' }), response(2, 'r', 1_010_000, { method: 'POST', status: 302, is_redirect: true, redirect_url: 'http://site/next', duration_us: 20_000 }),
    request(3, 'r', 1_020_000, { is_redirect: true, redirect_url: 'http://site/r', url: 'http://site/next' }), response(4, 'r', 1_030_000, { duration_us: 15_000 }));
  assert.equal(items.length, 1);
  const [it] = items;
  assert.deepEqual([it.state, it.status, it.method, it.url, it.start, it.end, it.seqs], ['done', 200, 'GET', 'http://site/next', 1_000_000, 1_035_000, [1, 2, 3, 4]]);
  assert.deepEqual([1, 2, 3, 4].map((seq) => seqsOfHop(it, seq)), [[1, 2], [1, 2], [3, 4], [3, 4]]);
  assert.deepEqual(it.hops, [{ at: 2, url: 'http://site/r', status: 302, start: 1_000_000, end: 1_020_000, redirect: 'http://site/next' }]);
  assert.equal(requests.of({ seq: 2, request: { id: 'r' } }), it);
});

test('a request is found by what each of its events says', () => {
  const { requests, items: [it] } = requestsOf(request(1, 'first', 1, { headers: { 'X-Sent': 'yes' } }), response(2, 'first', 2, { status: 302, is_redirect: true, redirect_url: 'http://site/last' }),
    request(3, 'first', 3, { url: 'http://site/last' }), response(4, 'first', 4, { url: 'http://site/last' }), request(5, 'other', 5));
  const isFound = (word) => requests.hasEvent(it, (event) => event.json.includes(word));
  for (const word of ['X-Sent', '302', 'site/first', 'site/last']) assert.ok(isFound(word), word);
  assert.ok(!isFound('site/other'));
});

test('a response that the page does not read ends with its data', () => {
  const { items: [it], store } = requestsOf(request(1, 'r', 1_000_000), response(2, 'r', 1_100_000, { finished: false, decoded_body_length: 15, duration_us: 1_100_000 }));
  assert.deepEqual([it.state, it.dataEnd], ['streaming', 1_100_000]);
  store.append([toEvent(envelope(3, 'network_response_finished', { request_id: 'r', finished: true, decoded_body_length: 15, duration_us: 18_000_000 }))]);
  assert.deepEqual([it.state, it.isUnread, it.end, it.releasedAt], ['done', true, 1_100_000, 19_000_000]);
  assert.ok(barOf(it, { from: 1_000_000, to: 2_000_000 }, 2e9).rest > 0.8);
});

test('a response that arrives slowly ends with its end', () => {
  const { items: [it] } = requestsOf(request(1, 'r', 1_000_000), response(2, 'r', 1_100_000, { finished: false, decoded_body_length: 15 }),
    envelope(3, 'network_response_finished', { request_id: 'r', finished: true, decoded_body_length: 900, duration_us: 3_000_000 }));
  assert.deepEqual([it.isUnread, it.end], [false, 4_000_000]);
});

test('a socket does not stretch the scale', () => {
  const short = { kind: 'fetch', start: 0, end: 100_000, headersAt: NaN, hops: [] };
  assert.ok(stretchOf([short, { ...short, kind: 'websocket', end: 1e9 }, { ...short, start: 20_000 }], 2e9).to < 200_000);
});

test('failures, cancellations, and what is under way', () => {
  const fail = (seq, id, more) => envelope(seq, 'network_loading_failed', { request_id: id, error_text: 'net::ERR_FAILED', canceled: false, ...more });
  const { items } = requestsOf(request(1, 'a', 1), request(2, 'b', 1), request(3, 'c', 1), fail(4, 'a', { blocked_reason: 'csp' }), fail(5, 'b', { canceled: true }));
  assert.deepEqual(items.map((it) => [it.state, it.error]), [['failed', 'csp'], ['canceled', 'net::ERR_FAILED'], ['pending', '']]);
});

test('an answer whose request was before everything held stands for it', () => {
  const { items: [it] } = requestsOf(response(9, 'r', 1_040_000, { duration_us: 40_000 }));
  assert.deepEqual([it.url, it.end - it.start], ['http://site/r', 40_000]);
});

test('a WebSocket is one request with its frames, and ends with its tab', () => {
  const socket = (seq, type, more) => envelope(seq, type, { request_id: 'w', url: 'ws://site/live', ...more });
  const { items: [it], store } = requestsOf(
    socket(1, 'websocket_opened', { status: 101 }), socket(2, 'websocket_frame', { direction: 'sent', payload_length: 10 }), socket(3, 'websocket_frame', { direction: 'received', payload_length: 5 }));
  assert.deepEqual([it.kind, it.status, it.state, it.frames, it.size], ['websocket', 101, 'streaming', 2, 15]);
  store.append([toEvent(envelope(4, 'tab_closed', { target_id: 'T' }))]);
  assert.equal(it.state, 'done');
});

test('what the store forgets is no longer listed, and older events find their place', () => {
  const { store, requests } = requestsOf(request(11, 'b', 1), response(12, 'b', 2));
  store.prepend([request(1, 'a', 1), response(2, 'a', 2)].map(toEvent));
  requests.refresh();
  assert.deepEqual([...requests.items].map((it) => it.id), ['a', 'b']);
});

test('a waterfall reaches from the first beginning to the last end', () => {
  const { items } = requestsOf(request(1, 'a', 1_000_000), response(2, 'a', 1_100_000, { duration_us: 100_000 }), request(3, 'b', 1_050_000), response(4, 'b', 1_200_000, { duration_us: 150_000 }));
  const stretch = stretchOf(items, 9_000_000);
  assert.equal(stretch.from, 1_000_000);
  assert.ok(stretch.to >= 1_200_000 && stretch.to < 1_220_000);
  const bar = barOf(items[1], { from: 1_000_000, to: 1_200_000 }, 9_000_000);
  assert.deepEqual(bar, { left: 0.25, waiting: 0.75, content: 0, rest: 0, isOpen: false, runsOut: false, hops: [] });
});

test('one request that takes long does not make dots of the others', () => {
  const quick = Array.from({ length: 20 }, (_, i) => ({ start: 1_000_000 + i, end: 1_100_000 + i, state: 'done', hops: [] }));
  const stretch = stretchOf([...quick, { start: 1_000_000, end: 61_000_000, state: 'done', hops: [] }], 70_000_000);
  assert.ok(stretch.to < 1_200_000, `${stretch.to}`);
  assert.equal(barOf({ start: 1_000_000, end: 61_000_000, state: 'done', hops: [] }, stretch, 0).runsOut, true);
});

test('no request at all, and one without an end', () => {
  assert.ok(stretchOf([], 5_000_000).to > stretchOf([], 5_000_000).from);
  const open = { start: 1_000_000, end: NaN, headersAt: NaN, state: 'pending', hops: [] };
  assert.equal(barOf(open, stretchOf([open], 2_000_000), 2_000_000).isOpen, true);
});

test('ticks are round and as many as fit', () => {
  assert.deepEqual(ticksOf({ from: 7, to: 1_000_007 }, 6).map((tick) => tick.at), [200_000, 400_000, 600_000, 800_000]);
});

test('an answer whose end comes later is open until then', () => {
  const { items: [it], store } = requestsOf(request(1, 'r', 1_000_000), response(2, 'r', 1_040_000, { finished: false, resource_type: 'fetch' }));
  assert.equal(it.state, 'streaming');
  store.append([toEvent(envelope(3, 'network_response_finished', { request_id: 'r', finished: true, duration_us: 3_000_000, encoded_data_length: 99 }))]);
  assert.deepEqual([it.state, it.end, it.size, it.seqs], ['done', 4_000_000, 99, [1, 2, 3]]);
});

test('an answer that is not read ends with its last data, not with its document', () => {
  const { items: [it], store } = requestsOf(
    request(1, 'r', 1_000_000, { target_id: 'T' }), response(2, 'r', 1_040_000, { target_id: 'T', status: 503, finished: false, resource_type: 'fetch', last_data_us: 60_000 }));
  assert.deepEqual([it.state, it.end, barOf(it, { from: 1_000_000, to: 2_000_000 }, 30_000_000).isOpen], ['streaming', 1_060_000, false]);
  store.append([toEvent(envelope(3, 'navigation', { target_id: 'T', nav_seq: 2, loader_id: 'L', url: 'http://site/' }))]);
  assert.deepEqual([it.state, it.end], ['done', 1_060_000]);
});

test('an answer that the server confirmed comes from the cache', () => {
  const { items } = requestsOf(request(1, 'r', 1), response(2, 'r', 2, { from_cache: 'revalidated' }), request(3, 's', 1), response(4, 's', 2));
  assert.deepEqual(items.map((it) => it.cached), [true, false]);
});

test('what a document left open ends when another takes its place', () => {
  const { items, store } = requestsOf(request(1, 'old', 1, { target_id: 'T' }), request(2, 'L', 2, { target_id: 'T' }));
  store.append([toEvent(envelope(3, 'navigation', { target_id: 'T', nav_seq: 2, loader_id: 'L', url: 'http://site/' }))]);
  assert.deepEqual(items.map((it) => it.state), ['canceled', 'pending']);
});

test('a WebSocket that fails, and its close', () => {
  const socket = (seq, type, more) => envelope(seq, type, { request_id: 'w', url: 'ws://site/live', ...more });
  const { items } = requestsOf(socket(1, 'websocket_created'), socket(2, 'websocket_error', { error_text: 'refused' }), socket(3, 'websocket_closed', { frames_sent: 0, frames_received: 0 }));
  assert.deepEqual(items.map((it) => [it.state, it.error, it.seqs]), [['failed', 'refused', [1, 2, 3]]]);
});

test('an answer that is told after its document has gone belongs to its request', () => {
  const { items, requests, store } = requestsOf(request(1, 'old', 1, { target_id: 'T' }));
  store.append([envelope(2, 'navigation', { target_id: 'T', nav_seq: 2, loader_id: 'L', url: 'http://site/' }), response(3, 'old', 5, { finished: false })].map(toEvent));
  assert.equal(requests.items.length, 1);
  assert.deepEqual([items[0].state, items[0].status, items[0].seqs], ['canceled', 200, [1, 3]]);
});
