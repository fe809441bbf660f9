import assert from 'node:assert/strict';
import test from 'node:test';
import { LIVE } from '../Page/model/address.js';
import { EventStore } from '../Page/model/store.js';
import { Feed } from '../Page/stream/feed.js';
import { envelope } from './events.js';

// An API whose stream is silent and whose history of the live stream can be held back.
function serve() {
  const api = { held: Promise.resolve() };
  const page = (events, last) => new Response(`[${events.join(',')}]`, { headers: { 'X-Has-More': 'false', 'X-Next-After-Seq': String(last), 'X-Last-Seq': '900' } });
  globalThis.fetch = async (url) => {
    const address = String(url);
    if (address.includes('events/stream')) return new Response(new ReadableStream());
    if (address.includes('capture_sessions/')) return new Response('{"first_seq":501}');
    if (address.includes('capture_session_id=')) return page([501, 502].map((seq) => envelope(seq, 'page_load', {})), 502);
    await api.held;
    const after = Number(/after_seq=(\d+)/.exec(address)?.[1]);
    return page([after + 1, after + 2].map((seq) => envelope(seq, 'page_load', {})), after + 2);
  };
  return api;
}

for (const [what, read] of /** @type {const} */ ([['around a seq', (feed) => feed.goTo(100)], ['before the oldest', (feed) => feed.loadOlder()]])) {
  test(`events ${what} are not shown if another session was opened before they were read`, async () => {
    const api = serve();
    const store = new EventStore();
    const feed = new Feed(store);
    await feed.show(LIVE);
    let release = () => {};
    api.held = new Promise((resolve) => { release = () => resolve(undefined); });
    const reading = read(feed);
    await feed.show('cs_1');
    release();
    await reading;

    assert.deepEqual([...Array(store.length)].map((_, i) => store.at(i).seq), [501, 502]);
    assert.deepEqual([feed.session, feed.held, feed.isLoading], ['cs_1', null, false]);
    feed.leave();
  });
}
