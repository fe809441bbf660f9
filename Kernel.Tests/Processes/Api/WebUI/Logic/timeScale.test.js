import assert from 'node:assert/strict';
import test from 'node:test';
import { storyRows } from '../Page/model/storyRows.js';
import { idleRanges, TimeScale } from '../Page/model/timeScale.js';

const S = 1_000_000;

test('idle time is folded, and every place has its time', () => {
  const scale = new TimeScale(0, 110 * S, idleRanges(0, 110 * S, [0, S, 2 * S, 108 * S, 110 * S, 109 * S]));
  assert.equal(scale.idle.length, 1);
  assert.ok(scale.place(2 * S) > 0.3 && scale.place(108 * S) < 0.7);
  for (const at of [0, S, 50 * S, 108.5 * S, 110 * S]) assert.ok(Math.abs(scale.at(scale.place(at)) - at) < 1, String(at));
  assert.deepEqual([scale.place(-S), scale.place(500 * S), scale.at(-1), scale.at(2)], [0, 1, 0, 110 * S]);
});

test('a short or busy session has no idle time', () => {
  assert.deepEqual(idleRanges(0, 4 * S, [0, 4 * S]), []);
  assert.deepEqual(idleRanges(0, 20 * S, [0, 5, 10, 15, 20].map((at) => at * S)), []);
});

test('ticks are round and bounded', () => {
  const ticks = new TimeScale(5 * S, 65 * S).ticks(10);
  assert.ok(ticks.length <= 20 && ticks.length > 3);
  assert.ok(ticks.every(({ at }) => at % (10 * S) === 0));
  assert.ok(new TimeScale(0, 0).ticks(5).length > 0);
});

test('long pauses between steps are rows', () => {
  const step = (id, t, end) => ({ id, t: t * S, end: end * S });
  const rows = storyRows([step(1, 0, 1), step(2, 2, 9), step(3, 10, 11), step(4, 30, 31)]);
  assert.deepEqual(rows.map((row) => (row.kind === 'idle' ? row.us / S : row.number)), [1, 2, 3, 19, 4]);
  assert.deepEqual(storyRows([step(1, 0, 1), step(2, 2, 3)], ({ id }) => id === 2).map((row) => row.number), [2]);
});
