import assert from 'node:assert/strict';
import test from 'node:test';
import { exchangeOf, phasesOf } from '../Page/model/exchange.js';
import { asCurl, asFetch, asHarEntry } from '../Page/model/requestText.js';
import { request, response } from './events.js';

const checkout = () => exchangeOf([
  request(1, 'r', 1_000_000, { method: 'POST', url: "http://site/a?b=it's", post_data: '{"a":"\'$x"}', headers: { A: '1' } }),
  response(2, 'r', 1_040_000, {
    status: 500, status_text: 'No', body: '{"code":"card_expired"}', mime_type: 'application/json', duration_us: 50_000, remote_address: '::1', remote_port: 80,
    request_headers: { 'Content-Type': 'application/json', Host: 'site', 'Accept-Encoding': 'gzip', Cookie: '[redacted]' }, headers: { 'Set-Cookie': 'a=1\nb=2' }, timing: { send_us: 100, wait_us: 30_000, receive_us: 900 },
  }),
].map((text) => JSON.parse(text)));

test('an exchange is what its events say together', () => {
  const it = checkout();
  assert.deepEqual([it.method, it.status, it.body, it.payload, it.remote, it.duration], ['POST', 500, '{"code":"card_expired"}', '{"a":"\'$x"}', '::1:80', 50_000]);
  assert.deepEqual(it.responseHeaders, [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']]);
  assert.equal(it.requestHeaders.length, 4);
  assert.deepEqual(phasesOf(it).map(([name]) => name), ['Queued', 'Send', 'Wait', 'Receive']);
});

test('an exchange of nothing', () => {
  const it = exchangeOf([]);
  assert.deepEqual([it.status, it.body, it.payload, phasesOf(it)], [0, null, null, []]);
});

test('curl quotes what a shell would read', () => {
  const text = asCurl(checkout());
  assert.ok(text.startsWith(`curl 'http://site/a?b=it'\\''s'`), text);
  assert.ok(text.includes(`--data-raw '{"a":"'\\''$x"}'`), text);
  assert.ok(text.includes('--compressed') && !text.includes('Host') && !text.includes('-X'), text);
});

test('fetch and HAR', () => {
  assert.ok(!asFetch(checkout()).includes('Cookie'));
  const entry = JSON.parse(asHarEntry(checkout()));
  assert.deepEqual([entry.request.method, entry.response.status, entry.response.content.text, entry.request.queryString], ['POST', 500, '{"code":"card_expired"}', [{ name: 'b', value: "it's" }]]);
  const { blocked, send, wait, receive } = entry.timings;
  assert.ok(Math.abs(blocked + send + wait + receive - entry.time) < 0.001);
});
