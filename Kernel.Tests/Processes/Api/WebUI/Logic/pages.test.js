import assert from 'node:assert/strict';
import test from 'node:test';
import { toEvent } from '../Page/model/event.js';
import { Pages } from '../Page/model/pages.js';
import { Steps } from '../Page/model/steps.js';
import { EventStore } from '../Page/model/store.js';
import { atOnce, envelope, request } from './events.js';

test('a navigation with its milestones, counted from the request of its document', () => {
  const store = new EventStore();
  const pages = new Pages(store, atOnce());
  const told = (seq, type, at, more) => envelope(seq, type, { target_id: 'T', nav_seq: 1, url: 'http://site/', browser_ts: at, ...more });
  store.append([
    request(1, 'L', 1_000_000, { loader_id: 'L', nav_seq: 0 }),
    told(2, 'navigation', 1_050_000, { loader_id: 'L' }),
    told(3, 'navigation', 1_060_000, { loader_id: 'F', parent_frame_id: 'P' }),
    told(4, 'dom_content_loaded', 1_200_000), told(5, 'page_load', 1_300_000), told(6, 'network_idle', 1_900_000),
    told(7, 'layout_shift', 1_910_000, { value: 0.25, had_recent_input: false }), told(8, 'navigation_settled', 2_300_000), told(9, 'console_error', 2_310_000, { text: 'boom' }),
  ].map(toEvent));
  pages.refresh();
  assert.equal(pages.items.length, 1);
  const [page] = pages.items;
  assert.deepEqual(page.milestones, { dom_content_loaded: 200_000, page_load: 300_000, network_idle: 900_000, navigation_settled: 1_300_000 });
  assert.deepEqual([page.start, page.url], [1_000_000, 'http://site/']);
});

for (const wait of [10_000, 3_000_000]) {
  test(`a step has the milestones of the page that it led to, whose document took ${wait} µs`, () => {
    const store = new EventStore();
    const pages = new Pages(store, atOnce());
    const steps = new Steps();
    const told = (seq, type, nav, at, more) => envelope(seq, type, { target_id: 'T', nav_seq: nav, url: `http://site/${nav}`, browser_ts: at, navigation_type: 'navigation', ...more });
    const load = (nav, at) => [
      request(nav * 10, `L${nav}`, at, { loader_id: `L${nav}`, nav_seq: nav - 1, resource_type: 'document' }),
      told(nav * 10 + 1, 'navigation', nav, at + wait, { loader_id: `L${nav}` }), told(nav * 10 + 2, 'dom_content_loaded', nav, at + wait + 1_000),
    ];
    const address = told(15, 'navigation_same_document', 1, 9_000_000, { url: 'http://site/1#part', previous_url: 'http://site/1', navigation_type: 'fragment' });
    const events = [...load(1, 1_000_000), address, ...load(2, 20_000_000)].map(toEvent);
    for (const event of events) steps.add(event);
    store.append(events);
    pages.refresh();
    assert.deepEqual(steps.items.map((step) => [step.url, pages.of(step)?.milestones.dom_content_loaded]),
      [['http://site/1', wait + 1_000], ['http://site/1#part', undefined], ['http://site/2', wait + 1_000]]);
  });
}
