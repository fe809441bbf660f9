import { h } from './dom.js';

// Longer texts and lists are shown in part, with a way to the rest.
const SHOWN_TEXT = 2_000;
const SHOWN_MEMBERS = 200;
const OPEN_DEPTH = 3;

/** A JSON value to read: members folded by depth, made only when they are unfolded. */
export function jsonTree(value) {
  return h('div', { class: 'json' }, node(value, 0));
}

function node(value, depth, name = null) {
  const label = name === null ? [] : [h('span', { class: 'json-name' }, name), ': '];
  if (value === null || typeof value !== 'object') return h('div', { class: 'json-line' }, ...label, ...leaf(value));
  const entries = Array.isArray(value) ? value.map((item, index) => [index, item]) : Object.entries(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (entries.length === 0) return h('div', { class: 'json-line' }, ...label, h('span', { class: 'json-mark' }, open + close));

  const members = h('div', { class: 'json-members' });
  const fold = h('details', { open: depth < OPEN_DEPTH },
    h('summary', {}, ...label, h('span', { class: 'json-mark' }, open), h('span', { class: 'json-count' }, `${entries.length}`), h('span', { class: 'json-mark json-end' }, close)),
    members);
  const fill = () => { if (fold.open && members.childElementCount === 0) append(members, entries, 0, depth, Array.isArray(value)); };
  fold.addEventListener('toggle', fill);
  fill();
  return fold;
}

function append(members, entries, from, depth, isList) {
  const end = Math.min(entries.length, from + SHOWN_MEMBERS);
  for (const [name, value] of entries.slice(from, end)) members.append(node(value, depth + 1, isList ? String(name) : name));
  if (end === entries.length) return;
  const more = h('button', { class: 'link', type: 'button', onclick: () => { more.remove(); append(members, entries, end, depth, isList); } }, `${entries.length - end} more…`);
  members.append(more);
}

function leaf(value) {
  if (typeof value !== 'string') return [h('span', { class: `json-${value === null ? 'null' : typeof value}` }, String(value))];
  if (value.length <= SHOWN_TEXT) return [h('span', { class: 'json-string' }, JSON.stringify(value))];
  const text = h('span', { class: 'json-string' }, `${JSON.stringify(value.slice(0, SHOWN_TEXT)).slice(0, -1)}…`);
  const more = h('button', { class: 'link', type: 'button', onclick: () => { text.textContent = JSON.stringify(value); more.remove(); } }, `all ${value.length.toLocaleString('en')} characters`);
  return [text, ' ', more];
}
