// Reads ZIP files without trusting them: every size is checked while it is read, and nothing is read that was not asked for.

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const COMMENT = 65_535;
const LIMITS = { entries: 50_000, names: 16_000_000 };

/** An error of a file, in words for the user. */
export class ZipError extends Error {
  name = 'ZipError';
}

/** @typedef {{ name: string, method: number, packed: number, size: number, offset: number }} ZipEntry */

/** The entries of a ZIP file by their names. @returns {Promise<Map<string, ZipEntry>>} */
export async function readZip(/** @type {Blob} */ file) {
  const tail = new DataView(await file.slice(Math.max(0, file.size - END_SIZE - COMMENT)).arrayBuffer());
  let end = tail.byteLength - END_SIZE;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) throw new ZipError('This file is not a ZIP file, or it is cut off.');
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const offset = tail.getUint32(end + 16, true);
  if (count === 0xffff || offset === 0xffffffff) throw new ZipError('This ZIP file is in the ZIP64 format, which this page does not read.');
  if (count > LIMITS.entries || size > LIMITS.names || offset + size > file.size) throw new ZipError('The directory of this ZIP file is damaged.');
  const directory = new DataView(await file.slice(offset, offset + size).arrayBuffer());
  const entries = new Map();
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== ENTRY) throw new ZipError('The directory of this ZIP file is damaged.');
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    const bytes = new Uint8Array(directory.buffer, at + 46, Math.min(name, directory.byteLength - at - 46));
    const entry = {
      name: new TextDecoder().decode(bytes), method: directory.getUint16(at + 10, true), packed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true), offset: directory.getUint32(at + 42, true),
    };
    entries.set(entry.name, entry);
    at += 46 + name + extra + comment;
  }

  return entries;
}

/**
 * The content of an entry, decompressed, as a stream that ends with an error after `most` bytes: a file of a few kilobytes can
 * decompress to any size.
 */
export async function contentOf(/** @type {Blob} */ file, /** @type {ZipEntry} */ entry, /** @type {number} */ most) {
  const header = new DataView(await file.slice(entry.offset, entry.offset + 30).arrayBuffer());
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL) throw new ZipError(`${entry.name} is damaged.`);
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.packed > file.size) throw new ZipError(`${entry.name} is cut off.`);
  if (entry.size > most) throw new ZipError(`${entry.name} is too large: ${entry.size} of at most ${most} bytes.`);
  if (entry.method !== 0 && entry.method !== 8) throw new ZipError(`${entry.name} is compressed in a way that this page does not read.`);
  const packed = file.slice(start, start + entry.packed).stream();
  const content = entry.method === 0 ? packed : packed.pipeThrough(new DecompressionStream('deflate-raw'));
  let read = 0;
  return content.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > most) controller.error(new ZipError(`${entry.name} is larger than it says: more than ${most} bytes.`));
      else controller.enqueue(chunk);
    },
  }));
}
