import { timeOfDay } from '../lib/format.js';
import { LEVELS, levelOf, shortened, tableOf } from '../model/consoleMessage.js';
import { h, setClass, setText } from '../ui/dom.js';
import { render } from '../ui/render.js';
import { WindowList } from '../ui/windowList.js';
import { ListView } from './listView.js';
import { placeLink, stackTrace } from './stack.js';

const SIGNS = { error: '✖', warning: '▲', info: '', verbose: '' };

/** Console messages and exceptions, with their tables, groups, repeats and stacks. */
export class ConsoleView extends ListView {
  chips = Object.entries(LEVELS).map(([name, label]) => ({ name, label, count: () => this.all.counts[name] ?? 0, isBad: name === 'error' }));

  /**
   * @param {import('./listView.js').ViewHost} host
   * @param {{ entries: any, all: any, feed: any, requests: any, onPlace: (url: string, line: number) => void, reveal: (seq: number) => void }} deps `entries` those that
   * pass the filters, `all` with their counts
   */
  constructor(host, { entries, all, feed, requests, onPlace, reveal }) {
    super(host, entries, WindowList, { label: 'Console', eventOf: (entry) => entry.event, row: { keyOf: (entry) => entry.seq, make: (entry) => this.#make(entry), fill } });
    this.feed = feed;
    this.requests = requests;
    this.onPlace = onPlace;
    this.reveal = reveal;
    this.all = all;
  }

  /** A test of events for the chips that are on; null if all are shown. */
  testOf(kinds) {
    const levels = new Set(kinds.split(',').filter((kind) => kind in LEVELS));
    return levels.size === 0 ? null : (event) => levels.has(levelOf(event));
  }

  /** The entry that counts a message, or the message itself if it is not listed, so that what comes after it is shown. */
  itemOf(event) {
    const index = this.all.indexOf(event.seq);
    const at = this.all.at(index);
    if (at?.seq === event.seq) return at;
    const before = this.all.at(index - 1);
    return before && event.category === 'console' && before.count > 1 ? before : { seq: event.seq, event };
  }

  #make(entry) {
    const { event } = entry;
    if (event.category === 'gap') return h('div', { class: 'message cat-gap' }, h('span'), h('span', { class: 'event-time' }), h('span', { class: 'message-text' }, event.text));
    const { console: message } = event;
    const level = levelOf(event);
    const place = h('span', { class: 'message-place' });
    render(place, placeLink(message.url, message.line, this.onPlace));
    const row = h('div', { class: `message level-${level}` },
      h('span', { class: 'message-sign', 'aria-hidden': 'true' }, entry.isGroup ? '▾' : SIGNS[level]),
      h('span', { class: 'event-time' }, timeOfDay(event.us)),
      h('span', { class: 'message-main' }, h('span', { class: 'badge message-count', hidden: true }), ...this.#content(entry)),
      place);
    row.style.setProperty('--depth', String(entry.depth));
    return row;
  }

  #content({ event, isGroup }) {
    const { console: message } = event;
    const label = levelOf(event) === 'error' ? h('span', { class: 'sr' }, 'Error: ') : null;
    if (message.level === 'table') {
      const table = tableOf(message.text);
      if (table) return [consoleTable(table)];
    }

    const text = h('span', { class: `message-text${isGroup ? ' is-group' : ''}`, dir: 'auto' }, shortened(message.text));
    const parts = [label, text];
    if (message.isLoadError) parts.push(this.#request(event));
    if (message.hasStack && levelOf(event) !== 'info') parts.push(this.#stack(event));
    return parts;
  }

  // The browser names only the last part of an address: the request says which one.
  #request(event) {
    const link = h('button', { class: 'link message-request', type: 'button', onclick: () => {
      const request = this.requests.byId(event.console.requestId);
      if (request) this.reveal(request.event.seq);
    } }, event.console.url);
    return link;
  }

  #stack(event) {
    const content = h('div');
    return h('details', { class: 'message-stack', ontoggle: async ({ target }) => {
      if (!target.open || content.childElementCount > 0) return;
      const text = await this.feed.textOf(event).catch(() => null);
      render(content, text === null ? 'This event is no longer kept.' : stackTrace(JSON.parse(text).event.data?.stack_trace, this.onPlace));
    } }, h('summary', {}, 'Stack'), content);
  }
}

function fill(row, entry) {
  const badge = row.querySelector('.message-count');
  if (!badge) return;
  badge.hidden = entry.count === 1;
  setText(badge, `×${entry.count}`);
  setClass(badge, `badge message-count${row.classList.contains('level-error') ? ' is-bad' : row.classList.contains('level-warning') ? ' is-warn' : ''}`);
}

function consoleTable({ columns, rows }) {
  const cell = (tag, text) => h(tag, { dir: 'auto' }, text);
  return h('table', { class: 'message-table' }, h('thead', {}, h('tr', {}, cell('th', '#'), ...columns.map((name) => cell('th', name)))),
    h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map((text) => cell('td', text))))));
}
