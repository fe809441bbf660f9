import assert from 'node:assert/strict';
import test from 'node:test';
import { toEvent, toGap } from '../Page/model/event.js';
import { FilteredView } from '../Page/model/filteredView.js';
import { FrameScheduler } from '../Page/lib/frameScheduler.js';
import { EventStore } from '../Page/model/store.js';
import { atOnce, envelope } from './events.js';

const events = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => toEvent(envelope(from + i, (from + i) % 2 ? 'page_load' : 'console_log', { text: `n${from + i}` })));
const numbers = (list) => Array.from({ length: list.length }, (_, i) => list.at(i).seq);
const range = (from, to, step = 1) => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

test('newer events push out the oldest, older ones the newest', () => {
  const store = new EventStore({ events: 100, size: 1e9 });
  store.append(events(1_000, 1_149));
  assert.deepEqual(numbers(store), range(1_050, 1_149));
  store.prepend(events(1_040, 1_049));
  assert.deepEqual(numbers(store), range(1_040, 1_139));
});

test('what comes twice is held once', () => {
  const store = new EventStore();
  store.append(events(1, 10));
  store.append(events(5, 12));
  store.prepend(events(1, 3));
  assert.deepEqual(numbers(store), range(1, 12));
});

test('its weight is bounded as well, and one event is held however large it is', () => {
  const store = new EventStore({ events: 1_000, size: 20_000 });
  store.append(events(1, 200));
  assert.ok(store.length < 60 && store.last === 200, `${store.length} held`);
  store.append([toEvent(envelope(201, 'page_load', { text: 'x'.repeat(30_000) }))]);
  assert.deepEqual(numbers(store), [201]);
});

test('the text of a large event is not kept', () => {
  const event = toEvent(envelope(1, 'screenshot', { png: 'x'.repeat(100_000) }));
  assert.equal(event.json, null);
  assert.ok(event.size < 1_000);
});

test('a filtered list follows everything that the store does', () => {
  const waiting = [];
  const store = new EventStore({ events: 2_000, size: 1e9 });
  const list = new FilteredView(store, new FrameScheduler((work) => waiting.push(work)));
  const finish = () => { while (waiting.length > 0) waiting.shift()(); };
  list.filter((event) => event.type === 'console_log');
  finish();
  store.append(events(1_001, 2_000));
  store.prepend(events(501, 1_000));
  assert.deepEqual(numbers(list), range(502, 2_000, 2));
  store.append(events(2_001, 3_000));
  assert.deepEqual(numbers(list), range(1_002, 3_000, 2));
  list.filter((event) => event.text.endsWith('8'));
  store.append(events(3_001, 3_010)); // while the search is under way
  finish();
  assert.deepEqual(numbers(list), range(1_018, 3_008, 10));
  store.reset(events(1, 20));
  finish();
  assert.deepEqual(numbers(list), [8, 18]);
  assert.equal(list.indexOf(18), 1);
});

test('a gap is shown whatever is filtered', () => {
  const store = new EventStore();
  const list = new FilteredView(store, atOnce());
  list.filter(() => false);
  store.append([...events(1, 4), toGap(5, 9), ...events(10, 12)]);
  assert.deepEqual(numbers(list), [5]);
  assert.equal(list.at(0).text, '5 events missing');
});
