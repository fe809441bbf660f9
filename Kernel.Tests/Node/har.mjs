// Records the same page load with the system, with Playwright and with chrome-har, and compares the three archives entry by entry.
// Then validates the system's archive and replays the page from it while the site is down.
// Arguments: the API's address, the browser's address, a folder for files.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { chromium } = require('playwright-core');
const { harFromMessages } = await import(require.resolve('chrome-har'));
const validate = require('har-validator/lib/promise');
const [api, browserAddress, folder] = process.argv.slice(2);

const html = `<!doctype html><title>captured</title><link rel="stylesheet" href="/style.css"><script src="/script.js"></script><img src="/image.png">
<p id="out"></p><script type="module">
const out = [];
out.push((await (await fetch('/api?a=1&b=%20x')).json()).count);
out.push(await (await fetch('/old')).text());
out.push(await (await fetch('/form', { method: 'POST', body: new URLSearchParams({ name: 'a b', other: '&' }) })).text());
out.push(await (await fetch('/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"x":1}' })).text());
out.push((await fetch('/missing')).status, (await fetch('/empty')).status);
document.querySelector('#out').textContent = out.join(' ');
await fetch('/drop').catch(() => document.title = 'dropped');
</script>`;
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
let count = 40;
const site = createServer(async (request, response) => {
  const send = (type, body, headers = {}) => response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  let body = '';
  for await (const part of request) body += part;
  switch (new URL(request.url, 'http://x').pathname) {
    case '/': return response.writeHead(302, { location: '/home', 'set-cookie': ['first=1; Path=/', 'second=2; Path=/; HttpOnly'] }).end();
    case '/home': return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' }).end(gzipSync(html)); // chunked
    case '/style.css': return send('text/css', 'p { color: red }');
    case '/script.js': return send('text/javascript', 'window.loaded = true;');
    case '/image.png': return send('image/png', png);
    case '/api': return send('application/json', JSON.stringify({ count: ++count }), { 'set-cookie': ['third=3; Path=/api', 'fourth=4; HttpOnly'] });
    case '/old': return response.writeHead(301, { location: '/older', 'content-length': 0 }).end();
    case '/older': return response.writeHead(307, { location: '/new', 'content-length': 0 }).end();
    case '/new': return send('text/plain', 'new');
    case '/form': return send('text/plain', body.replace('%26', 'and'));
    case '/echo': return send('application/json', body);
    case '/empty': return response.writeHead(204).end();
    case '/drop': return request.socket.destroy();
    default: return response.writeHead(404, { 'content-type': 'text/plain', 'content-length': 4 }).end('none');
  }
});
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${site.address().port}`;

const call = async (method, path, body) => {
  const response = await fetch(new URL(path, api), { method, body, headers: body && { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
};
const until = async (condition) => {
  for (let i = 0; i < 300; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not happen within 30 s: ' + condition);
};
await call('POST', '/events/capture_session', '{"config":{"options":{"redact":false}}}');
await until(async () => (await (await call('GET', '/events/capture_session')).json()).status === 'running');

// Record.
const browser = await chromium.connectOverCDP(browserAddress);
const playwrightFile = `${folder}/playwright.har`;
const context = await browser.newContext({ recordHar: { path: playwrightFile, content: 'embed' } });
const page = await context.newPage();
const messages = [];
const cdp = await context.newCDPSession(page);
for (const method of ['requestWillBeSent', 'requestWillBeSentExtraInfo', 'responseReceived', 'responseReceivedExtraInfo', 'dataReceived', 'loadingFinished', 'loadingFailed', 'requestServedFromCache', 'resourceChangedPriority'].map((name) => 'Network.' + name)
  .concat(['frameStartedLoading', 'frameAttached', 'frameNavigated', 'loadEventFired', 'domContentEventFired', 'lifecycleEvent', 'navigatedWithinDocument'].map((name) => 'Page.' + name))) {
  cdp.on(method, (params) => messages.push({ method, params }));
}
await cdp.send('Network.enable');
await cdp.send('Page.enable');
await page.goto(origin + '/');
await until(async () => (await page.title()) === 'dropped');
const text = (page) => page.locator('#out').textContent();
const live = await text(page);
const id = (await (await call('GET', '/events/capture_session')).json()).id;
await until(async () => (await (await call('GET', `/events?capture_session_id=${id}&types=network_loading_failed,navigation_settled&limit=1000`)).json())
  .filter(({ event }) => event.type === 'navigation_settled' || event.data.url?.endsWith('/drop')).length >= 2);
await context.close();
const kernelFile = `${folder}/kernel.har`;
const exported = await call('GET', `/events/capture_sessions/${id}/har`);
writeFileSync(kernelFile, Buffer.from(await exported.arrayBuffer()));

// Validate.
const kernel = JSON.parse(readFileSync(kernelFile));
const errors = await validate.har(kernel).then(() => [], (error) => error.errors.map((e) => `${e.dataPath} ${e.message}`));

// Compare. Playwright records no favicon, and chrome-har no request without a response.
const summarize = (entry) => ({
  url: entry.request.method + ' ' + entry.request.url.slice(origin.length),
  status: Math.max(entry.response.status, 0), // Playwright has -1 for a failure
  redirect: entry.response.redirectURL.replace(origin, ''),
  started: Date.parse(entry.startedDateTime),
  time: entry.time,
  blocked: (entry.timings.blocked ?? -1) + (entry.timings._queued ?? 0),
  ...Object.fromEntries(['dns', 'connect', 'send', 'wait', 'receive'].map((name) => [name, entry.timings[name]])),
  size: entry.response.content.size,
  bodySize: entry.response.bodySize,
  headersSize: entry.response.headersSize,
  transferSize: entry.response._transferSize,
  text: entry.response.content.text,
  type: entry.response.content.mimeType.split(';')[0],
  httpVersion: entry.response.httpVersion.toLowerCase(),
  server: entry.serverIPAddress,
  connection: entry.connection,
  priority: entry._priority,
  query: JSON.stringify(entry.request.queryString),
  post: entry.request.postData?.text,
  params: JSON.stringify(entry.request.postData?.params?.map(({ name, value }) => ({ name, value }))),
  requestHeaders: JSON.stringify(entry.request.headers.map(({ name, value }) => `${name.toLowerCase()}: ${value}`).sort()),
  responseHeaders: JSON.stringify(entry.response.headers.map(({ name, value }) => `${name.toLowerCase()}: ${value}`).sort()),
  requestCookies: JSON.stringify(entry.request.cookies.map(({ name, value }) => `${name}=${value}`).sort()),
  responseCookies: JSON.stringify(entry.response.cookies.map(({ name, value, httpOnly }) => `${name}=${value} ${!!httpOnly}`).sort()),
  error: entry.response._error ?? entry.response._failureText,
});
const summaries = (har) => har.log.entries.filter(({ request }) => request.url.startsWith(origin) && !request.url.endsWith('/favicon.ico')).map(summarize);
const differences = [];
const compare = (name, own, other, fields, tolerances) => {
  if (own.map(({ url }) => url).join() !== other.map(({ url }) => url).join()) {
    differences.push(`${name}: ${own.map(({ url }) => url)} are not ${other.map(({ url }) => url)}`);
    return;
  }
  own.forEach((entry, i) => {
    const report = (field) => differences.push(`${name} ${entry.url} ${field}: ${entry[field]} is not ${other[i][field]}`);
    for (const field of fields) if (entry[field] !== other[i][field]) report(field);
    for (const [field, tolerance] of Object.entries(tolerances)) {
      if (other[i][field] >= 0 && entry[field] >= 0 && Math.abs(entry[field] - other[i][field]) > tolerance) report(field);
    }
  });
};
const own = summaries(kernel);
const succeeded = (entries) => entries.filter(({ status }) => status > 0);
const theirs = summaries(JSON.parse(readFileSync(playwrightFile)));
const chromeHar = summaries(harFromMessages(messages, { includeResourcesFromDiskCache: true }));
compare('Playwright', own, theirs, ['status', 'redirect', 'error', 'query', 'post'], { started: 100 });
compare('Playwright', succeeded(own), succeeded(theirs), ['headersSize', 'type', 'httpVersion', 'server'],
  { size: 0, bodySize: 0, transferSize: 0, wait: 20, time: 500 });
compare('Playwright', succeeded(own), succeeded(theirs), ['requestHeaders', 'responseHeaders', 'requestCookies', 'responseCookies'], {});
compare('Playwright', own.filter((entry) => entry.text !== undefined), theirs.filter((_, i) => own[i]?.text !== undefined), ['text'], {});
compare('chrome-har', succeeded(own), chromeHar, ['status', 'redirect', 'httpVersion', 'server', 'connection'],
  { started: 1000, size: 0, dns: 0.1, connect: 0.1, send: 0.1, wait: 20 });
const finished = ({ redirect, status }) => !redirect && status > 0 && status !== 204;
compare('chrome-har', own.filter(finished), chromeHar.filter(finished), ['transferSize'], { receive: 0.1, blocked: 1 });
const sized = ({ url }) => !url.includes('/api'); // chrome-har omits Set-Cookie from the headers that it measures
compare('chrome-har', own.filter(finished).filter(sized), chromeHar.filter(finished).filter(sized), ['bodySize', 'headersSize'], {});

// Replay.
await new Promise((resolve) => { site.closeAllConnections(); site.close(resolve); });
const replay = await browser.newContext();
await replay.routeFromHAR(kernelFile, { notFound: 'abort' });
const replayed = await replay.newPage();
await replayed.goto(origin + '/');
await until(async () => await text(replayed));
const again = await text(replayed);
await replay.close();
await browser.close();
console.log(JSON.stringify({ errors, differences, entries: own.length, live, again, pages: kernel.log.pages, browser: kernel.log.browser }));
