import assert from 'node:assert/strict';
import test from 'node:test';
import { addressParts, bytes, duration } from '../Page/lib/format.js';
import { toEvent } from '../Page/model/event.js';
import { envelope } from './events.js';

const says = (type, data, extra) => { const { lead, text, tone } = toEvent(envelope(1, type, data, extra)); return [lead, text, tone]; };

test('types that are known', () => {
  assert.deepEqual(says('network_response', { request_id: 'r', status: 503, url: 'http://a/b' }), ['503', 'http://a/b', 'bad']);
  assert.deepEqual(says('console_log', { level: 'warning', args: ['careful', '{a: 1}'] }), ['warning', 'careful {a: 1}', 'warn']);
  assert.deepEqual(says('event_source_message', { event_name: 'price', payload: '{"a":1}', url: 'http://a/es' }), ['↓  price', '{"a":1}', '']);
  assert.deepEqual(says('event_source_message', { event_name: 'message', url: 'http://a/es' }), ['↓', 'http://a/es', '']);
  assert.deepEqual(says('cdp_disconnect', { connection_id: 'c', endpoint: 'page', target_id: 'T', reason: 'client_closed', duration_ms: 5, message_count: 7 }), ['page', 'client_closed  T', '']);
});

test('types that are not', () => {
  assert.equal(says('agent.step', { step: 1, user: { id: 2 }, list: [1] })[1], 'step: 1  user: {…}  list: [1]');
  assert.equal(says('agent.step', { message: 'done', status: 'ok' })[1], 'done  ok');
  assert.equal(says('agent.step', 'just text')[1], 'just text');
  assert.equal(says('toString', [1, 2])[1], '0: 1  1: 2');
  for (const data of [null, 7, [], {}, { __proto__: 1 }]) assert.equal(typeof says('x', data)[1], 'string');
});

test('data of another shape than expected breaks nothing', () => {
  for (const type of ['console_log', 'network_request', 'network_response', 'navigation', 'layout_shift', 'websocket_frame', 'screenshot', 'session_started', 'download_finished', 'scroll_settled']) {
    for (const data of [null, 5, 'x', [], {}, { url: 7, args: 'x', stack_trace: 5, status: 'x', request_id: 9, value: 'x', categories: 'x' }]) {
      assert.equal(typeof says(type, data)[1], 'string', `${type} ${JSON.stringify(data)}`);
    }
  }
});

test('lines become one', () => assert.equal(says('console_log', { args: ['a\n  b'] })[1], 'a ⏎ b'));

test('durations, sizes and addresses', () => {
  assert.deepEqual([0, 999, 1_500, 12_000, 1_240_000, 59_999_000, 125_000_000, 3_700_000_000].map(duration), ['0 µs', '999 µs', '1.5 ms', '12 ms', '1.24 s', '1 m 00 s', '2 m 05 s', '1 h 01 m']);
  assert.deepEqual([0, 999, 1_234, 56_789, 1_234_567].map(bytes), ['0 B', '999 B', '1.2 kB', '57 kB', '1.2 MB']);
  assert.equal(addressParts('https://h:1/a/b.js?v=1#x').name, 'b.js?v=1');
  assert.equal(addressParts('https://h/').name, 'h');
  assert.equal(addressParts('https://h/dir/').name, 'dir/');
  assert.equal(addressParts('data:text/plain,x').name, 'data:text/plain,x');
  assert.equal(addressParts('nonsense').name, 'nonsense');
});
