import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { toEvent } from '../Page/model/event.js';
import { envelope } from './events.js';

// The same file that the terminal view is held to.
const summaries = JSON.parse(readFileSync(new URL('../../event-summaries.json', import.meta.url)));

for (const { type, data, ...words } of summaries) {
  test(`${type} ${JSON.stringify(data)}`, () => {
    const { lead, text, meta, tone } = toEvent(envelope(1, type, data));
    assert.deepEqual({ lead, text, meta, tone }, words);
  });
}
