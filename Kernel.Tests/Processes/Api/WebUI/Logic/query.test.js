import assert from 'node:assert/strict';
import test from 'node:test';
import { toEvent } from '../Page/model/event.js';
import { compileQuery, hitsOf } from '../Page/model/query.js';
import { envelope, response } from './events.js';

const failed = toEvent(response(7, 'a.js', 1, { status: 404 }));
const fine = toEvent(response(8, 'b.js', 1));
const message = toEvent(envelope(9, 'console_log', { level: 'warning', text: 'He said "no" [once]', args: ['He said "no" [once]'] }));
const found = (query) => [failed, fine, message].filter(compileQuery(query)).map((event) => event.seq);

for (const [query, expected] of [
  ['A.JS', [7]], ['site', [7, 8]], ['-a.js site', [8]], ['-site', [9]], ['status:404', [7]], ['status:4xx', [7]], ['status:>=400', [7]], ['status:<400', [8]],
  ['-status:4xx', [8, 9]], ['type:network_*', [7, 8]], ['type:console_log', [9]], ['level:warning', [9]], ['category:console', [9]], ['tab:T', [7, 8, 9]],
  ['"said "', [9]], ['said once', [9]], ['[once]', [9]], ['seq:>7', [8, 9]], ['nothing:like', []], ['(', []], ['session:cs_1', [7, 8, 9]],
]) {
  test(`search for ${query}`, () => assert.deepEqual(found(query), expected));
}

test('an item of several events has the words of all of them', () => {
  const isFound = (query) => compileQuery(query, (test, event, others) => [event, ...others].some(test))(fine, [failed]);
  for (const query of ['a.js', 'a.js b.js', 'a.js status:200', 'status:404 status:200', '-missing']) assert.ok(isFound(query), query);
  for (const query of ['-a.js', '-status:404', 'b.js -a.js', 'missing']) assert.ok(!isFound(query), query);
});

test('a number is not found in clocks and in the number in the stream, but everywhere else', () => {
  const clocks = toEvent(envelope(425, 'custom', { text: 'late', browser_ts: 1_725_000, render_ts: 25, cdp_timestamp: 12.25 }, { ts: 1_795_250_960_022_830 }));
  const told = toEvent(envelope(426, 'custom', { attempts: 25, cdp_timestamp: 1.5 }));
  const said = toEvent(envelope(427, 'custom', { note: 'row 25 of 30' }));
  const seen = (query) => [clocks, told, said].filter(compileQuery(query)).map((event) => event.seq);
  assert.deepEqual(seen('25'), [426, 427]);
  assert.deepEqual(seen('-25'), [425]);
  assert.deepEqual(seen('.25'), []);
  assert.deepEqual(seen('seq:425'), [425]);
});

test('nothing typed is no filter', () => assert.equal(compileQuery('  '), null));

test('what a search marks', () => {
  const marked = (query, text) => [...text.matchAll(hitsOf(query))].map(([found]) => found);
  assert.deepEqual(marked('card "not found" -cart status:404', 'Card, cart: NOT FOUND, 404'), ['Card', 'NOT FOUND']);
  assert.deepEqual(marked('a.b http:x', 'aab a.b http:x'), ['a.b', 'http:x']);
  for (const none of ['', '-word', 'status:404', 'type:a*']) assert.equal(hitsOf(none), null);
});
