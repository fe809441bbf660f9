import assert from 'node:assert/strict';
import test from 'node:test';
import { ConsoleEntries } from '../Page/model/consoleEntries.js';
import { levelOf, messageText, tableOf } from '../Page/model/consoleMessage.js';
import { toEvent } from '../Page/model/event.js';
import { EventStore } from '../Page/model/store.js';
import { atOnce, envelope } from './events.js';

function entriesOf(...messages) {
  const store = new EventStore();
  const entries = new ConsoleEntries(store, atOnce());
  store.append(messages.map(([level, ...args], i) => toEvent(envelope(i + 1, level === 'error' ? 'console_error' : 'console_log', { level, text: args[0] ?? '', args, target_id: 'T' }))));
  entries.refresh();
  return { store, entries, items: [...entries.items] };
}

test('equal messages in a row are one entry', () => {
  const { items, entries } = entriesOf(['warning', 'low'], ['warning', 'low'], ['warning', 'low'], ['log', 'low'], ['warning', 'low']);
  assert.deepEqual(items.map((it) => [it.seq, it.count]), [[1, 3], [4, 1], [5, 1]]);
  assert.deepEqual(entries.counts, { warning: 4, info: 1 });
});

test('groups indent what is in them', () => {
  const { items } = entriesOf(['start_group', 'a'], ['log', '1'], ['start_group_collapsed', 'b'], ['log', '2'], ['end_group', ''], ['log', '3'], ['end_group', ''], ['end_group', ''], ['log', '4']);
  assert.deepEqual(items.map((it) => [it.event.console.text, it.depth]), [['a', 0], ['1', 1], ['b', 1], ['2', 2], ['3', 1], ['4', 0]]);
});

test('levels', () => {
  const { items } = entriesOf(['error', 'e'], ['assert', 'a'], ['debug', 'd'], ['log', 'l']);
  assert.deepEqual(items.map((it) => levelOf(it.event)), ['error', 'error', 'verbose', 'info']);
});

test('placeholders of a message', () => {
  assert.equal(messageText(['%cKernel%c says %s %d', 'color: red', '', 'hello', '4.6', '{a: 1}']), 'Kernel says hello 4 {a: 1}');
  assert.equal(messageText(['100 %', 'x']), '100 % x');
  assert.equal(messageText([]), '');
});

test('tables', () => {
  assert.deepEqual(tableOf('[{id: "mug", price: 1800}, {id: "a, b]", stock: -2}]'), { columns: ['id', 'price', 'stock'], rows: [['0', 'mug', '1800', ''], ['1', 'a, b]', '', '-2']] });
  assert.deepEqual(tableOf('{x: {a: 1}, "y z": {a: [1, 2]}}'), { columns: ['a'], rows: [['x', '1'], ['y z', '["1","2"]']] });
  for (const none of ['', 'text', '[1, 2]', '[{a: 1}, …]', '[{a: 1}', '{a: {b: …}}', `${'['.repeat(500)}`]) assert.equal(tableOf(none), null);
});
