// Follows a stream with a standard EventSource until an event of type "test.end"; prints the ids of all events as JSON.
// When it has got a number of events, it says so by publishing one itself.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { EventSource } = await import(pathToFileURL(require.resolve('eventsource')));

const [address, announceAt] = process.argv.slice(2);
const ids = [];
let opened = 0;
const source = new EventSource(`${address}/events/stream?replay=all`);
source.addEventListener('open', () => {
  opened += 1;
});
source.addEventListener('message', (event) => {
  ids.push(Number(event.lastEventId));
  if (ids.length === Number(announceAt)) {
    fetch(`${address}/events/publish`, { method: 'POST', body: '{"type":"test.following"}', headers: { 'content-type': 'application/json' } });
  }
  if (JSON.parse(event.data).event.type === 'test.end') {
    source.close();
    console.log(JSON.stringify({ ids, opened }));
  }
});
