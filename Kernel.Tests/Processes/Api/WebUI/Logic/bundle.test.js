import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { contentOf, readZip } from '../Page/lib/zip.js';
import { Bundle } from '../Page/stream/bundle.js';
import { envelope } from './events.js';

// A ZIP file, with any lies about its sizes.
function zip(files, { size = (content) => content.length, tail = Buffer.alloc(0) } = {}) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of files) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const fields = [20, 0, 8, 0, 0];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    fields.forEach((value, i) => local.writeUInt16LE(value, 4 + i * 2));
    [crc32?.(content) ?? 0, packed.length, size(content)].forEach((value, i) => local.writeUInt32LE(value, 14 + i * 4));
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    [0, packed.length, size(content)].forEach((value, i) => entry.writeUInt32LE(value, 16 + i * 4));
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), packed);
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }

  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  [files.length, files.length].forEach((value, i) => end.writeUInt16LE(value, 8 + i * 2));
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end, tail]);
}

const fileOf = (bytes, name = 'run.kernel') => new File([bytes], name);
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const settled = (bundle, count) => new Promise((resolve) => { let n = 0; bundle.on('change', () => { if (++n === count) resolve(undefined); }); });

test('a bundle with its events and images', async () => {
  const bundle = await Bundle.open(fileOf(zip([['meta.json', '{}'], ['images/2.png', PNG], ['events.jsonl', [envelope(2, 'screenshot'), envelope(1, 'page_load')].join('\n')]])));
  await settled(bundle, 1);
  assert.deepEqual([bundle.name, bundle.skipped, bundle.texts.map((text) => JSON.parse(text).seq)], ['run', 0, [1, 2]]);
  assert.match(bundle.imageOf(2), /^blob:/);
  assert.match(bundle.imageOf(1), /^data:image\/gif/);
  assert.equal(JSON.parse(bundle.textOf(1)).event.type, 'page_load');
  bundle.close();
});

test('the manifest has the name and the gaps', async () => {
  const manifest = (more) => ['manifest.json', JSON.stringify({ format: 'kernel-bundle', format_version: 1, session: { name: 'checkout' }, gaps: [{ from: 3, to: 5 }, { from: 9, to: 1 }, null], ...more })];
  const bundle = await Bundle.open(fileOf(zip([['events.jsonl', envelope(1, 'a.b')], manifest({})]), 'x.kernel.zip'));
  assert.deepEqual([bundle.name, bundle.gaps], ['checkout', [{ from: 3, to: 5 }]]);
  assert.equal((await Bundle.open(fileOf(zip([['events.jsonl', envelope(1, 'a.b')], manifest({ session: null, gaps: 7 })]), 'x.kernel.zip'))).name, 'x');
  await assert.rejects(() => Bundle.open(fileOf(zip([['events.jsonl', envelope(1, 'a.b')], manifest({ format_version: 2 })]))), /format version 2/);
});

test('lines that are no events are left out and counted', async () => {
  const lines = ['', 'no', 'null', '[]', '{"seq":1}', '{"seq":"2","event":{}}', '{"seq":3,"event":{"type":5,"category":"x","ts":1}}', '{"seq":-1,"event":null}', envelope(7, 'a.b'), envelope(7, 'a.c'), '{"seq":4'];
  const bundle = await Bundle.open(fileOf(lines.join('\n'), 'x.ndjson'));
  assert.deepEqual([bundle.texts.length, bundle.skipped], [1, 9]);
});

test('an image is what its bytes say', async () => {
  const files = [['events.jsonl', envelope(1, 'screenshot')], ['images/3.png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'], ['images/4.png', '<!doctype html>'], ['../images/5.png', PNG], ['images/x.png', PNG]];
  const bundle = await Bundle.open(fileOf(zip(files)));
  await settled(bundle, 1);
  assert.deepEqual([3, 4, 5].map((seq) => bundle.imageOf(seq).startsWith('blob:')), [false, false, true]);
  bundle.close();
});

test('what decompresses to more than is allowed is not read on', async () => {
  const bytes = zip([['events.jsonl', Buffer.alloc(30_000_000)]], { size: () => 100 });
  assert.ok(bytes.length < 100_000);
  const file = fileOf(bytes);
  const entry = (await readZip(file)).get('events.jsonl');
  await assert.rejects(async () => new Response(await contentOf(file, entry, 1_000_000)).arrayBuffer(), /larger than it says/);
  const honest = fileOf(zip([['events.jsonl', Buffer.alloc(2_000_000)]]));
  await assert.rejects(async () => contentOf(honest, (await readZip(honest)).get('events.jsonl'), 1_000_000), /too large/);
});

for (const [what, bytes, message] of [
  ['no ZIP file', Buffer.from('hello'), /not a ZIP file/],
  ['an empty file', Buffer.alloc(0), /not a ZIP file/],
  ['a ZIP file without events', zip([['a.txt', 'a']]), /no bundle/],
  ['a ZIP file without its beginning', zip([['events.jsonl', envelope(1, 'a')]]).subarray(20), /damaged/],
  ['no events', zip([['events.jsonl', '\n\n']]), /no events/],
]) test(`${what} is an error in words`, () => assert.rejects(() => Bundle.open(fileOf(bytes)), message));
