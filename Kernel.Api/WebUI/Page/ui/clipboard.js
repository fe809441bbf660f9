import { announce } from './dom.js';

/** Copies a text, and reports it. */
export async function copy(text, what = 'Copied.') {
  try {
    await navigator.clipboard.writeText(text);
    announce(what);
  } catch {
    announce('The browser does not allow copying here.');
  }
}
