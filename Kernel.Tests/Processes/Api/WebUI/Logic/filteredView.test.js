import assert from 'node:assert/strict';
import test from 'node:test';
import { BoundedMap } from '../Page/lib/boundedMap.js';
import { toEvent } from '../Page/model/event.js';
import { FilteredView } from '../Page/model/filteredView.js';
import { Requests } from '../Page/model/requests.js';
import { FrameScheduler } from '../Page/lib/frameScheduler.js';
import { EventStore } from '../Page/model/store.js';
import { atOnce, request, response } from './events.js';

const ids = (list) => Array.from({ length: list.length }, (_, i) => list.at(i).id);

test('requests are judged again when something is learnt of them', () => {
  const store = new EventStore();
  const requests = new Requests(store, atOnce());
  const failed = new FilteredView(requests, atOnce(), (it) => it.event);
  const pending = new FilteredView(requests, atOnce(), (it) => it.event);
  failed.filter((event) => event.request.status >= 400);
  pending.filter((event) => event.type === 'network_request');
  requests.refresh();
  store.append([request(1, 'a', 1), request(2, 'b', 2), request(3, 'c', 3)].map(toEvent));
  assert.deepEqual([ids(failed), ids(pending)], [[], ['a', 'b', 'c']]);
  store.append([response(4, 'c', 4, { status: 500 }), response(5, 'a', 5, { status: 404 })].map(toEvent));
  assert.deepEqual([ids(failed), ids(pending)], [['a', 'c'], ['b']]);
});

test('older events are worked in beside newer ones that come meanwhile', async () => {
  const waiting = [];
  const store = new EventStore();
  const slices = new FrameScheduler((work) => waiting.push(work));
  const finish = () => { while (waiting.length > 0) waiting.shift()(); };
  const requests = new Requests(store, slices);
  const all = new FilteredView(requests, slices, (it) => it.event);
  store.append([request(11, 'c', 11), response(12, 'b', 12)].map(toEvent));
  requests.refresh();
  finish();
  assert.deepEqual(ids(all), ['c', 'b']);

  store.prepend([request(1, 'a', 1), request(2, 'b', 2)].map(toEvent));
  const ready = requests.ready();
  assert.deepEqual(ids(all), ['c', 'b'], 'what was there stays until the new is done');
  assert.ok(all.isSearching);
  store.append([request(13, 'd', 13), response(14, 'c', 14)].map(toEvent));
  finish();
  await ready;
  assert.deepEqual(ids(all), ['a', 'b', 'c', 'd']);
  assert.deepEqual([...requests.items].map((it) => it.seqs), [[1], [2, 12], [11, 14], [13]]);
  assert.equal(requests.of(store.at(store.indexOf(12))).id, 'b');
});

test('what the store drops is no longer listed, filtered or not', () => {
  const store = new EventStore({ events: 4, size: 1e9 });
  const requests = new Requests(store, atOnce());
  const odd = new FilteredView(requests, atOnce(), (it) => it.event);
  odd.filter((event) => event.seq % 2 === 1);
  requests.refresh();
  store.append([1, 2, 3, 4, 5, 6].map((n) => toEvent(request(n, `r${n}`, n))));
  assert.deepEqual([ids(requests), ids(odd)], [['r3', 'r4', 'r5', 'r6'], ['r3', 'r5']]);
});

test('a bounded map forgets what was put in first, and says so', () => {
  const gone = [];
  const map = new BoundedMap(2, (...entry) => gone.push(entry));
  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  assert.deepEqual([[...map], gone], [[['b', 2], ['c', 4]], [['a', 3]]]);
});
