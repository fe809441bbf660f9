// Uses the system through Kernel's own SDK, as a program for the hosted API does. Arguments: the API's address, a key, the address of
// a site, a folder for what was received. Prints what came of it as JSON.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { Kernel } = require('@onkernel/sdk');
const { chromium } = require('playwright-core');
const [address, apiKey, site, folder] = process.argv.slice(2);

const client = new Kernel({ apiKey, baseURL: address, maxRetries: 0 });
const errors = {};
async function refused(name, call) {
  try {
    await call();
    errors[name] = 'no error';
  } catch (error) {
    errors[name] = { class: error.constructor.name, status: error.status, code: error.error?.code, message: error.message };
  }
}

await refused('contradiction', () => client.browsers.create({ telemetry: { enabled: false, browser: { console: { enabled: true } } } }));
await refused('proxy', () => client.browsers.create({ proxy_id: 'p1' }));
await refused('wrongKey', () => new Kernel({ apiKey: 'not-a-key-of-this', baseURL: address, maxRetries: 0 }).browsers.create());

const on = { enabled: true };
const telemetry = {
  browser: { console: on, network: on, page: on, interaction: on, screenshot: on },
};
const created = await client.browsers.create({ name: 'first', tags: { team: 'a' }, telemetry, stealth: true, timeout_seconds: 300 });
await refused('second', () => client.browsers.create());
await refused('unknown', () => client.browsers.retrieve('cs_unknown'));
await refused('unknownStream', () => client.browsers.telemetry.stream('cs_unknown'));
await refused('unknownEvents', () => client.browsers.telemetry.events('cs_unknown'));
await refused('notThere', () => client.browsers.fs.listFiles(created.session_id, { path: '/' }));
await refused('sinceBackwards', () => client.browsers.telemetry.events(created.session_id, { order: 'desc', since: '5m' }));
await refused('otherTicket', async () => {
  const response = await fetch(created.cdp_ws_url.replace(/^ws/, 'http').replace(/ticket=.*/, 'ticket=' + 'A'.repeat(43)));
  throw Object.assign(new Error(), { status: response.status, error: await response.json() });
});

// Two that follow from the start: one stays, the other breaks off now and then and comes back by its last number.
const received = [];
const resumed = [];
const id = created.session_id;
const following = (async () => {
  for await (const envelope of await client.browsers.telemetry.stream(id, { replay: 'all' })) {
    received.push(envelope);
  }
})();
let wanted = 5;
let connections = 0;
const resuming = (async () => {
  for (let ended = false; !ended; ) {
    const last = resumed.at(-1)?.seq;
    const stream = await client.browsers.telemetry.stream(id, last === undefined ? { replay: 'all' } : { 'Last-Event-ID': String(last) });
    connections += 1;
    ended = true;
    for await (const envelope of stream) {
      resumed.push(envelope);
      if (resumed.length >= wanted) {
        wanted += 7;
        ended = false;
        break;
      }
    }
  }
})();

async function seen(type, where = () => true) {
  for (let left = 600; left > 0; left -= 1) {
    const found = received.find(({ event }) => event.type === type && where(event));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${type} did not come; there were ${[...new Set(received.map(({ event }) => event.type))]}`);
}

const browser = await chromium.connectOverCDP(created.cdp_ws_url);
const page = await browser.contexts()[0].newPage();
await page.setViewportSize({ width: 800, height: 600 });
await page.goto(site + '/page.html');
await seen('page_navigation_settled', (event) => event.data.url === site + '/page.html');
await page.evaluate(() => {
  document.body.insertAdjacentHTML('beforeend', '<button id="b">press</button><input id="i"><div style="height:5000px"></div>');
  console.table([1]);
  console.groupCollapsed('group');
});
await page.click('#b');
await page.fill('#i', '');
await page.press('#i', 'x');
await page.mouse.wheel(0, 1500);
await seen('interaction_scroll_settled');
await page.goto(site + '/shifts.html');
await seen('page_layout_shift');
await seen('page_lcp');
await seen('monitor_screenshot');
await seen('interaction_key');
await seen('network_loading_failed');

const middle = new Date().toISOString();
const changed = await client.browsers.update(id, { telemetry: { browser: { network: { enabled: false }, screenshot: { enabled: false } } }, tags: { team: 'b' } });
const marked = received.length;
await page.evaluate(() => console.log('after the change'));
await seen('console_log', (event) => event.data.text === 'after the change');
await page.close();
await browser.close();
const disconnected = await seen('cdp_disconnect');

const listed = [];
for await (const one of client.browsers.list({ tags: { team: 'b' } })) listed.push(one.session_id);
const otherTags = (await client.browsers.list({ tags: { team: 'a' } })).items.length;
const retrieved = await client.browsers.retrieve('first');

async function all(query) {
  const items = [];
  for await (const envelope of client.browsers.telemetry.events(id, query)) items.push(envelope);
  return items;
}
const forwards = await all({ limit: 7 });
const backwards = await all({ limit: 7, order: 'desc' });
const before = await all({ until: middle, limit: 50 });
const after = await all({ since: middle });
const pages = await all({ category: ['page', 'console'], limit: 3 });
const none = await all({ category: ['captcha'] });
const firstPage = await client.browsers.telemetry.events(id, { limit: 7 });

await client.browsers.deleteByID(id);
await Promise.all([following, resuming]);
await refused('deleted', () => client.browsers.retrieve(id));
await refused('deletedTwice', () => client.browsers.deleteByID(id));
const past = await client.browsers.retrieve(id, { include_deleted: true });
const afterwards = [];
for await (const envelope of await client.browsers.telemetry.stream(id, { replay: 'all' })) afterwards.push(envelope);

const off = await client.browsers.create();
let nothing = 0;
const silent = (async () => {
  for await (const _ of await client.browsers.telemetry.stream(off.session_id, { replay: 'all' })) nothing += 1;
})();
await client.browsers.deleteByID(off.session_id);
await silent;

writeFileSync(join(folder, 'stream.json'), JSON.stringify(received));
writeFileSync(join(folder, 'events.json'), JSON.stringify(forwards));
writeFileSync(join(folder, 'browsers.json'), JSON.stringify([created, changed, retrieved, past, off]));
const numbers = (list) => list.map(({ seq }) => seq);
console.log(
  JSON.stringify({
    errors, created, changed, retrieved, past, off, listed, otherTags, nothing, marked, connections,
    types: [...new Set(received.map(({ event }) => event.type))].sort(),
    afterChange: [...new Set(received.slice(marked).map(({ event }) => event.category))].sort(),
    received: numbers(received), resumed: numbers(resumed), forwards: numbers(forwards), backwards: numbers(backwards),
    before: numbers(before), after: numbers(after), pages: numbers(pages), none: numbers(none), afterwards: numbers(afterwards),
    pageCategories: [...new Set(pages.map(({ event }) => event.category))].sort(),
    firstPage: { items: firstPage.items.length, hasMore: firstPage.has_more, next: firstPage.next_offset },
    disconnected,
  }),
);
