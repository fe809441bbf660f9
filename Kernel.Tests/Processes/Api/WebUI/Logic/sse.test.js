import assert from 'node:assert/strict';
import test from 'node:test';
import { SseReader } from '../Page/stream/sse.js';

const STREAM = 'id: 1\ndata: {"a":1}\n\n:\n\nevent: events_dropped\ndata: {"from":2,"to":4}\n\nid: 5\r\ndata: one\r\ndata: two\r\n\r\n';
const FRAMES = [
  { id: '1', event: '', data: '{"a":1}' },
  { id: null, event: 'events_dropped', data: '{"from":2,"to":4}' },
  { id: '5', event: '', data: 'one\ntwo' },
];

function read(...pieces) {
  const reader = new SseReader();
  const frames = [];
  for (const piece of pieces) reader.push(piece, (frame) => frames.push(frame));
  return frames;
}

test('a stream in one piece', () => assert.deepEqual(read(STREAM), FRAMES));

test('a stream split anywhere', () => {
  for (let at = 1; at < STREAM.length; at++) assert.deepEqual(read(STREAM.slice(0, at), STREAM.slice(at)), FRAMES, `split at ${at}`);
});

test('a stream character by character', () => assert.deepEqual(read(...STREAM), FRAMES));

test('a frame that is not complete is not a frame', () => assert.deepEqual(read('id: 1\ndata: x\n'), []));
