import assert from 'node:assert/strict';
import test from 'node:test';
import { computed, effect, Signal } from '../Page/lib/signal.js';
import { orderOf, testOf } from '../Page/model/requestKinds.js';

test('an effect runs again, once a frame, when what it read has changed', () => {
  const frames = [];
  const a = new Signal(1);
  const b = new Signal(10);
  const seen = [];
  const stop = effect(() => seen.push(a.value > 1 ? a.value + b.value : a.value), (work) => frames.push(work));
  const frame = () => frames.splice(0).forEach((work) => work());
  b.value = 20;
  frame();
  assert.deepEqual(seen, [1]);
  a.value = 2;
  a.value = 3;
  frame();
  b.value = 30;
  frame();
  assert.deepEqual(seen, [1, 23, 33]);
  a.value = 3;
  stop();
  b.value = 40;
  frame();
  assert.deepEqual(seen, [1, 23, 33]);
});

test('a computed value changes only if its result does', () => {
  const a = new Signal(1);
  const isOdd = computed(() => a.value % 2 === 1);
  const seen = [];
  effect(() => seen.push(isOdd.value), (work) => work());
  a.value = 3;
  a.value = 4;
  assert.deepEqual(seen, [true, false]);
});

test('chips of requests', () => {
  const one = (kind, status, state = 'done') => ({ kind, status, state, hops: [], seq: status });
  const all = [one('fetch', 200), one('script', 404), one('fetch', 503), one('image', NaN, 'failed'), one('websocket', 101)];
  const passing = (names) => all.filter(testOf(names) ?? (() => true)).map(({ status }) => status);
  assert.deepEqual(passing(['failed']), [404, 503, NaN]);
  assert.deepEqual(passing(['xhr', '5xx']), [503]);
  assert.deepEqual(passing(['js', 'img', 'ws']), [404, NaN, 101]);
  assert.equal(testOf(['by-time', '']), null);
  assert.deepEqual([...all].slice(0, 3).sort(orderOf(['by-status-down'])).map(({ status }) => status), [503, 404, 200]);
  assert.equal(orderOf(['by-nothing']), null);
});
