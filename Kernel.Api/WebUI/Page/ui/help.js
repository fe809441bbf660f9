import { FIELD_NAMES } from '../model/query.js';
import { formDialog } from './dialog.js';
import { h } from './dom.js';

const KEYS = [
  ['1 … 6', 'Story, Problems, Network, Console, Screenshots, Events'],
  ['[  ]', 'step before, next step'],
  ['/', 'search'],
  ['↑ ↓  j k', 'one row up or down'],
  ['PgUp PgDn Home', 'a screen up or down, the oldest held'],
  ['+  -  ← →', 'with the time range: shorter, longer, earlier, later'],
  ['End', 'the newest, and stay there'],
  ['Enter', 'details'],
  ['Escape', 'close details, then show all steps'],
  ['Space', 'pause or resume'],
  ['n  p', 'next or previous failure'],
  ['c', 'copy the selected event as JSON'],
  ['g', 'go to an event by its seq'],
  ['s', 'capture session'],
  ['x', 'clear all filters'],
  ['t', 'light, dark, or as the system'],
  ['d', 'height of rows'],
  ['?', 'this list'],
];

/** The list of keys. */
export function helpDialog() {
  return formDialog('Keys', {
    className: 'help', accept: 'Close', hasCancel: false,
    content: [
      h('dl', { class: 'keys' }, ...KEYS.flatMap(([keys, what]) => [h('dt', {}, ...keys.split(' ').map((key) => (/^(…|)$/.test(key) ? ` ${key} ` : h('kbd', {}, key)))), h('dd', {}, what)])),
      h('h2', {}, 'Search'),
      h('dl', { class: 'keys' }, ...[
        ['word -word "two words"', 'what must and must not occur, anywhere in an event'],
        ['type:network_* status:>=400', `fields: ${FIELD_NAMES.join(', ')}`],
        ['status:4xx', 'any of 400 to 499'],
      ].flatMap(([what, means]) => [h('dt', {}, h('code', {}, what)), h('dd', {}, means)])),
    ],
  });
}
