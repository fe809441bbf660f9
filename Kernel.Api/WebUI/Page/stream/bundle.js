import { Emitter } from '../lib/emitter.js';
import { contentOf, readZip, ZipError } from '../lib/zip.js';

// The latest version of the format that this page reads.
const VERSION = 1;
const LIMITS = { events: 120_000, text: 512_000_000, manifest: 1_000_000, gaps: 1_000, images: 1_000, image: 20_000_000, allImages: 300_000_000 };
const IMAGE = /^(?:.*\/)?images\/(\d{1,15})\.(?:png|jpe?g|webp)$/i;
const NO_IMAGE = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

/**
 * A session that was saved as a file: `events.jsonl`, `images/`, and `manifest.json`. It is read in this page and sent nowhere. Whatever it
 * contains is data: texts are shown as texts, and images are decoded by the browser as images.
 * Emits `change` when an image has been read.
 */
export class Bundle extends Emitter {
  #urls = new Map();
  #texts = new Map();

  /** The envelopes in the order of their seqs. @type {string[]} */
  texts = [];
  /** How many lines were left out, because they are no events or too many. */
  skipped = 0;
  /** Ranges whose events were no longer stored. @type {{ from: number, to: number }[]} */
  gaps = [];
  name = '';

  /** Reads a bundle. `onProgress` receives the number of events so far. @returns {Promise<Bundle>} */
  static async open(/** @type {File} */ file, onProgress = (/** @type {number} */ count) => {}) {
    const bundle = new Bundle();
    bundle.name = file.name.replace(/(?:\.kernel)?\.(?:kernel|zip|jsonl|ndjson)$/i, '');
    if (/\.(?:jsonl|ndjson)$/i.test(file.name)) {
      await bundle.#readEvents(file.stream(), onProgress);
      return bundle;
    }

    const entries = await readZip(file);
    const events = [...entries.values()].find((entry) => /(?:^|\/)events\.(?:jsonl|ndjson)$/.test(entry.name));
    if (!events) throw new ZipError('This ZIP file is no bundle: it has no events.jsonl. Save one with Export, or with GET /events/capture_sessions/ID/bundle.');
    await bundle.#readManifest(file, entries.get('manifest.json'));
    await bundle.#readEvents(await contentOf(file, events, LIMITS.text), onProgress);
    bundle.#readImages(file, entries);
    return bundle;
  }

  textOf(seq) { return this.#texts.get(seq) ?? null; }

  /** The address of a screenshot's image; that of an empty image until it has been read. */
  imageOf(seq) { return this.#urls.get(Number(seq)) ?? NO_IMAGE; }

  /** Frees its images. */
  close() {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  async #readManifest(file, entry) {
    if (!entry) return;
    const manifest = parse(await new Response(await contentOf(file, entry, LIMITS.manifest)).text());
    const version = manifest?.format_version;
    if (typeof version === 'number' && version > VERSION) throw new ZipError(`This bundle has format version ${version}; this page reads version ${VERSION}. Open it with a later version of Kernel.`);
    if (typeof manifest?.session?.name === 'string' && manifest.session.name !== '') this.name = manifest.session.name.slice(0, 255);
    const gaps = Array.isArray(manifest?.gaps) ? manifest.gaps.slice(0, LIMITS.gaps) : [];
    this.gaps = gaps.filter((gap) => Number.isSafeInteger(gap?.from) && Number.isSafeInteger(gap?.to) && gap.from > 0 && gap.to >= gap.from);
  }

  async #readEvents(stream, onProgress) {
    const found = [];
    let rest = '';
    const take = (line) => {
      const seq = line.trim() === '' ? 0 : seqOf(line);
      if (seq === 0) this.skipped += line.trim() === '' ? 0 : 1;
      else if (found.length >= LIMITS.events) this.skipped++;
      else found.push({ seq, line });
    };
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
      onProgress(found.length);
    }

    take(rest);
    found.sort((a, b) => a.seq - b.seq);
    for (const { seq, line } of found) {
      if (this.#texts.has(seq)) this.skipped++;
      else {
        this.#texts.set(seq, line);
        this.texts.push(line);
      }
    }

    if (this.texts.length === 0) throw new ZipError('This file contains no events.');
  }

  async #readImages(file, entries) {
    let total = 0;
    const images = [...entries.values()].map((entry) => ({ entry, seq: Number(IMAGE.exec(entry.name)?.[1] ?? 0) })).filter(({ seq }) => seq > 0).slice(0, LIMITS.images);
    for (const { entry, seq } of images) {
      try {
        const content = await new Response(await contentOf(file, entry, LIMITS.image)).arrayBuffer();
        total += content.byteLength;
        if (total > LIMITS.allImages) return;
        const type = typeOf(new Uint8Array(content));
        if (type === '') continue;
        this.#urls.set(seq, URL.createObjectURL(new Blob([content], { type })));
        this.emit('change');
      } catch {
        // A damaged image is missing; the others are not.
      }
    }
  }
}

/** The seq of a line that is an envelope; 0 if it is not. */
function seqOf(line) {
  const { seq, event } = parse(line) ?? {};
  const isEvent = Number.isSafeInteger(seq) && seq > 0 && typeof event?.type === 'string' && typeof event.category === 'string' && Number.isFinite(event.ts);
  return isEvent ? seq : 0;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// By its first bytes: names and types in a file prove nothing.
function typeOf(bytes) {
  const begins = (...start) => start.every((byte, i) => bytes[i] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return begins(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45 ? 'image/webp' : '';
}
