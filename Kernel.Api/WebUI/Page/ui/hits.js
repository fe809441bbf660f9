import { hitsOf } from '../model/query.js';

const NAME = 'hit';
const MOST = 2_000;
const LONGEST = 10_000;
const WAIT_MS = 120;

/**
 * Marks what a search has found in the texts that are shown, without changing them.
 * @param {() => { query: string, elements: Element[] }} shown
 * @returns {() => void} marks again, after a while
 */
export function hitMarker(shown) {
  let timer = 0;
  let hadHits = false;
  return () => {
    if (!globalThis.CSS?.highlights || timer !== 0) return;
    timer = setTimeout(() => {
      timer = 0;
      const { query, elements } = shown();
      const found = hitsOf(query);
      if (found !== null) CSS.highlights.set(NAME, new Highlight(...elements.flatMap((element) => rangesIn(element, found)).slice(0, MOST)));
      else if (hadHits) CSS.highlights.delete(NAME);
      hadHits = found !== null;
    }, WAIT_MS);
  };
}

function rangesIn(element, found) {
  const ranges = [];
  // Rows that are not in use are hidden.
  const isHidden = (/** @type {any} */ node) => node.hidden === true;
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => (isHidden(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  for (let node = nodes.nextNode(); node !== null && ranges.length < MOST; node = nodes.nextNode()) {
    for (const match of (node.nodeValue ?? '').slice(0, LONGEST).matchAll(found)) {
      ranges.push(new StaticRange({ startContainer: node, startOffset: match.index, endContainer: node, endOffset: match.index + match[0].length }));
    }
  }

  return ranges;
}
