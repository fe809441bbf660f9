import assert from 'node:assert/strict';
import test from 'node:test';
import { elements } from '../Page/stream/elements.js';
import { History } from '../Page/stream/history.js';

test('elements of an array, whatever is in their strings', () => {
  const objects = ['{"seq":1,"a":"}],{\\"seq\\":2"}', '{"seq":2,"b":{"c":[{"d":"\\\\"}]}}', '{"seq":9007199254740993}'];
  assert.deepEqual(elements(`[${objects.join(',')}]`), objects);
  assert.deepEqual(elements('[]'), []);
});

// An API with these numbers in its journal, which counts how often it is asked.
function serve(numbers) {
  const asked = { requests: 0 };
  globalThis.fetch = async (url) => {
    asked.requests++;
    const one = /\/events\/(\d+)$/.exec(url.pathname);
    if (one) return numbers.includes(Number(one[1])) ? new Response(`{"seq":${one[1]},"event":{}}`) : new Response('{"detail":"not kept"}', { status: 404 });
    const after = Number(url.searchParams.get('after_seq'));
    const limit = Number(url.searchParams.get('limit'));
    const behind = numbers.filter((seq) => seq > after);
    const page = behind.slice(0, limit);
    const headers = {
      'X-Has-More': String(behind.length > page.length), 'X-Next-After-Seq': String(page.at(-1) ?? Math.max(after, numbers.at(-1) ?? 0)), 'X-Last-Seq': String(numbers.at(-1) ?? 0),
    };
    return new Response(`[${page.map((seq) => `{"seq":${seq},"event":{}}`).join(',')}]`, { headers });
  };
  return asked;
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const numbersOf = (events) => events.map((event) => JSON.parse(event).seq);

test('the newest before a number', async () => {
  serve(range(1, 5_000));
  assert.deepEqual(numbersOf(await new History().before(5_001, 1_000)), range(4_001, 5_000));
  assert.deepEqual(numbersOf(await new History().before(301, 1_000)), range(1, 300));
  assert.deepEqual(await new History().before(1, 1_000), []);
});

test('the newest before a hole of a million numbers, with few questions', async () => {
  const asked = serve([...range(1, 2_500), ...range(1_000_001, 1_000_010)]);
  const events = await new History().before(1_000_001, 1_000);
  assert.deepEqual(numbersOf(events), range(1_501, 2_500));
  assert.ok(asked.requests < 40, `${asked.requests} questions`);
});

test('a journal that has forgotten its beginning has nothing before its first', async () => {
  serve(range(70_000, 70_100));
  assert.deepEqual(await new History().before(70_000, 1_000), []);
  assert.equal((await new History().before(70_101, 10)).length, 10);
});

test('one event, and one that is gone', async () => {
  serve([5, 9]);
  assert.deepEqual(numbersOf([await new History().find(9)]), [9]);
  assert.equal(await new History().find(7), null);
  assert.equal(await new History().last(), 9);
});
