import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { toEvent } from '../Page/model/event.js';
import { describeForAgent } from '../Page/model/agentText.js';
import { asPlaywright } from '../Page/model/playwright.js';
import { Problems } from '../Page/model/problems.js';
import { EventStore } from '../Page/model/store.js';
import { Steps } from '../Page/model/steps.js';
import { Story } from '../Page/model/story.js';
import { atOnce } from './events.js';
import { tell } from './tell.js';

// The same files that the summary of the API is held to.
const folder = new URL('../../TestKit/Sessions/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.ndjson')).map((name) => name.replace('.ndjson', ''));
const envelopesOf = (name) => readFileSync(new URL(`${name}.ndjson`, folder), 'utf8').trim().split('\n');
const expected = (name) => readFileSync(new URL(`${name}.txt`, folder), 'utf8').trimEnd().split('\n');

function read(envelopes) {
  const steps = new Steps();
  const problems = new Problems(steps);
  for (const text of envelopes) {
    const event = toEvent(text);
    problems.add(event, steps.add(event));
  }

  return { steps, problems };
}

test('there are sessions', () => assert.ok(names.length >= 20));

for (const name of names) {
  test(`${name} reads as it happened`, () => {
    const { steps, problems } = read(envelopesOf(name));
    assert.deepEqual(tell(steps, problems), expected(name));
  });
}

test('a story follows its store, also when older events come', () => {
  const events = envelopesOf('checkout').map(toEvent);
  const store = new EventStore();
  const story = new Story(store, atOnce());
  store.append(events.slice(60, 80));
  assert.ok(story.steps.length < 9);
  store.prepend(events.slice(0, 60));
  for (let i = 80; i < events.length; i += 7) store.append(events.slice(i, i + 7));
  assert.deepEqual(tell(story.steps, story.problems), expected('checkout'));
  store.reset([]);
  assert.deepEqual([story.steps.length, story.problems.length], [0, 0]);
});

test('steps and problems whose events are gone are forgotten', () => {
  const { steps, problems } = read(envelopesOf('checkout'));
  problems.dropFront(100);
  steps.dropFront(100);
  assert.deepEqual(steps.items.map((step) => step.id > 100), steps.items.map(() => true));
  assert.deepEqual(problems.items.map((problem) => problem.root.status), [500]);
});

test('a problem for an agent: the step, the request without credentials, its body, what followed, links', () => {
  const envelopes = envelopesOf('checkout');
  const { steps, problems } = read(envelopes);
  const problem = problems.items.at(-1);
  const envelopeOf = (seq) => {
    const found = JSON.parse(envelopes.find((text) => JSON.parse(text).seq === seq) ?? 'null');
    if (seq === problem.root.at) found.event.data.request_headers = { Accept: '*/*\u001b[31m', Cookie: 'id=4711', 'X-Api-Key': 'k' };
    return found;
  };
  const text = describeForAgent(problem, { stepOf: (id) => steps.byId(id), envelopeOf, screenshots: problems.screenshotsAround(problem), linkOf: (seq) => `http://kernel/${seq}` });
  for (const part of [
    'Step: Clicked Pay € 36.00', '/demo/api/checkout', '  Accept: */* [31m', '  Cookie: [redacted]', '  X-Api-Key: [redacted]', 'Response: 500', 'Body: {"error":"payment_declined","code":"card_expired"}',
    'Likely because of it', 'Console error: checkout failed', 'Exception: Uncaught TypeError: Cannot read properties of undefined', '  at showReceipt (', 'Screenshot before: http://kernel/',
  ]) assert.ok(text.includes(part), `${part} is missing in\n${text}`);
  assert.ok(!text.includes('4711'));
});

const scriptOf = (name) => asPlaywright(read(envelopesOf(name)).steps.items, name).split('\n').map((line) => line.trim());

test('steps are a script', () => {
  assert.deepEqual(scriptOf('tabs'), [
    "import { test } from '@playwright/test';", '', 'test("tabs", async ({ page, context }) => {',
    'await page.goto("http://127.0.0.1:19401/demo/cart"); // Opened 127.0.0.1:19401/demo/cart in a new tab', 'await page.locator("#new").click(); // Clicked Mug in a new tab',
    "const page2 = context.pages()[1] ?? await context.waitForEvent('page');", '// The page opened /demo/product/mug in a new tab',
    'await page2.locator("#add-to-cart").click(); // Clicked Add to cart', 'await page2.close(); // Tab closed: /demo/product/mug', 'await page.mouse.wheel(0, 193); // Scrolled down',
    'await page.locator("#nav-catalog").click(); // Clicked Catalog', 'await page.close(); // Tab closed: /demo', '});', '',
  ]);
});

test('a script has keys, answers of dialogs, and placeholders for what is hidden', () => {
  const typing = scriptOf('typing');
  assert.ok(typing.includes('await page.locator("#name").pressSequentially("Ada"); // Typed Ada into #name and pressed Tab'));
  assert.ok(typing.includes('await page.locator("#name").press("Tab"); // Typed Ada into #name and pressed Tab'));
  assert.ok(typing.includes('await page.locator("#pin > input:nth-of-type(1)").pressSequentially("[6 hidden characters]"); // Typed 6 hidden characters into input in #pin'));
  assert.ok(scriptOf('dialogs').includes('const answers1 = [true, true];'));
  for (const name of names) assert.doesNotThrow(() => new Function(`return async () => {${asPlaywright(read(envelopesOf(name)).steps.items, name).replace(/^import.*$/m, '')}}`), name);
});

test('a text of a recording is no line of the script', () => {
  for (const end of ['\n', '\r', '\u2028', '\u2029']) {
    const envelopes = envelopesOf('typing').map((text) => text.replaceAll('"Tab"', JSON.stringify(`Tab${end}hostile()`)));
    const script = asPlaywright(read(envelopes).steps.items, 'typing');
    const lines = script.replace(/"(?:[^"\\]|\\.)*"/gs, '""').split(/[\n\r\u2028\u2029]/);
    assert.ok(script.includes('hostile()') && !lines.some((line) => line.trimStart().startsWith('hostile()')), JSON.stringify(end));
  }
});
