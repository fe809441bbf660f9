// The official TypeScript client against /mcp: list, call, errors, progress, cancel, resources.
import { createRequire } from 'node:module';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');

const [base] = process.argv.slice(2);
const client = new Client({ name: 'kernel-tests', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', base)));

// The client validates structured content by the output schemas that it listed.
const tools = (await client.listTools()).tools;
const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, undefined, options);
const started = await call('start_session', { name: 'node' });
const again = await call('start_session');
const unknown = await call('no_such_tool').then(result => (result.isError ? result.content[0].text : ''), error => error.message);
for (let n = 0; n < 5; n++) {
  await fetch(new URL('/events/publish', base), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ type: 'agent.step', data: { n } }) });
}

const page = await call('search_events', { types: ['agent.step'], limit: 2 });
const older = await call('search_events', { types: ['agent.step'], limit: 2, cursor: page.structuredContent.next_cursor });
const invalid = await call('search_events', { limit: 'many' });

const progress = [];
const waited = await call('wait_for_event', { settled: true, timeout_seconds: 2 }, { onprogress: one => progress.push(one.total) });
const abort = new AbortController();
const canceled = await call('wait_for_event', { settled: true, timeout_seconds: 60 }, { signal: abort.signal, onprogress: () => abort.abort() }).then(() => 'returned', () => 'canceled');

const summary = await client.readResource({ uri: `kernel://sessions/${started.structuredContent.id}` });
const missing = await client.readResource({ uri: 'kernel://events/999999' }).then(() => '', error => error.message);
await client.close();

const second = new Client({ name: 'kernel-tests', version: '1.0.0' });
await second.connect(new StreamableHTTPClientTransport(new URL('/mcp', base)));
const sessions = await second.callTool({ name: 'list_sessions', arguments: {} });
await second.close();

console.log(JSON.stringify({
  tools: tools.length,
  again: again.isError,
  unknown,
  page: page.structuredContent.events.map(one => one.data.n),
  older: older.structuredContent.events.map(one => one.data.n),
  invalid: invalid.content[0].text,
  timedOut: waited.structuredContent.timed_out,
  progress,
  canceled,
  summary: summary.contents[0].text.split('\n')[0],
  missing,
  sessions: sessions.structuredContent.sessions.map(one => one.name),
}));
