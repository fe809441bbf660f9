import { reasonOf } from '../stream/api.js';
import { announce } from './dom.js';

/** Copies a text, which may have to be loaded first, and reports it. */
export async function copy(/** @type {string | Promise<string>} */ text, what = 'Copied.') {
  let content;
  try {
    content = await text;
  } catch (error) {
    announce(reasonOf(error));
    return;
  }

  try {
    await navigator.clipboard.writeText(content);
    announce(what);
  } catch {
    announce('The browser does not allow copying here.');
  }
}
