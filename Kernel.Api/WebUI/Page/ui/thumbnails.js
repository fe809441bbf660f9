import { BoundedMap } from '../lib/boundedMap.js';
import { pictureOf } from '../model/screenshot.js';

const WIDTH = 320;
const KEPT = 300;

/** Thumbnails of screenshots, created on first use; the full images are not kept. */
export class Thumbnails {
  #urls = new BoundedMap(KEPT, (seq, url) => { if (url) URL.revokeObjectURL(url); });
  #queue = Promise.resolve();

  constructor(feed) {
    this.feed = feed;
  }

  /** The address of a thumbnail; null if there is none; `undefined` while it is created, and `onReady` is called then. */
  urlOf(event, onReady) {
    if (this.#urls.has(event.seq)) return this.#urls.get(event.seq);
    this.#urls.set(event.seq, undefined);
    // One at a time, so that a full view does not decode a hundred images at once.
    this.#queue = this.#queue.then(() => this.#make(event)).then(onReady);
    return undefined;
  }

  async #make(event) {
    try {
      const json = await this.feed.textOf(event);
      const picture = json === null ? null : pictureOf(json);
      this.#urls.set(event.seq, picture === null ? null : URL.createObjectURL(await shrink(picture)));
    } catch {
      this.#urls.set(event.seq, null);
    }
  }
}

async function shrink(picture) {
  const bitmap = await createImageBitmap(picture, { resizeWidth: WIDTH * devicePixelRatio, resizeQuality: 'medium' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
}
