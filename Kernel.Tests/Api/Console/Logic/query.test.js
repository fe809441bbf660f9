import assert from 'node:assert/strict';
import test from 'node:test';
import { toEvent } from '../Page/model/event.js';
import { compileQuery } from '../Page/model/query.js';
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

test('nothing typed is no filter', () => assert.equal(compileQuery('  '), null));
