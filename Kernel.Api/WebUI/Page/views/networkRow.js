import { bytes, counted, duration } from '../lib/format.js';
import { h, setClass, setText } from '../ui/dom.js';

const TONES = { failed: 'bad', canceled: 'warn' };
const MOST_HOPS = 8;

/** The text of the status column. */
function statusOf(request) {
  if (request.state === 'failed') return 'failed';
  if (request.state === 'canceled') return 'canceled';
  if (Number.isFinite(request.status) && request.status > 0) return String(request.status);
  return request.state === 'pending' ? '…' : '–';
}

function toneOf(request) {
  return TONES[request.state] ?? (request.status >= 400 ? 'bad' : request.state === 'pending' ? 'open' : '');
}

/** What was transferred. */
function sizeOf(request) {
  if (request.frames > 0) return `${request.frames} msg`;
  return request.cached ? 'cached' : bytes(request.size);
}

function timeOf(request) {
  if (request.kind === 'websocket' && request.state === 'streaming') return 'open';
  const end = request.state === 'streaming' && Number.isFinite(request.dataEnd) ? request.dataEnd : request.end;
  return Number.isFinite(end) ? duration(end - request.start) : '';
}

/** What is said after the name. */
function noteOf(request) {
  if (request.error) return request.error;
  if (request.hops.length > 0) return `${request.hops.length} redirect${request.hops.length === 1 ? '' : 's'} from ${lastPart(request.hops[0].url)}`;
  if (request.redirect) return `→ ${request.redirect}`;
  return request.isUnread ? 'body not read' : folderOf(request);
}

/** `app.js:14`, or what started it. */
function initiatorOf(request) {
  if (request.initiatorType === 'script' && request.initiator) return `${lastPart(request.initiator)}${Number.isFinite(request.initiatorLine) ? `:${request.initiatorLine + 1}` : ''}`;
  return request.initiatorType === 'other' ? '' : request.initiatorType;
}

function tooltipOf(request) {
  const waited = request.headersAt - request.start;
  const end = Number.isFinite(request.dataEnd) ? request.dataEnd : request.end;
  return [
    request.url, ...request.hops.map((hop) => `${hop.status} ${hop.url} → ${hop.redirect}`),
    Number.isFinite(waited) ? `until the headers ${duration(waited)}` : '', Number.isFinite(end - request.headersAt) ? `body ${duration(Math.max(0, end - request.headersAt))}` : '',
    request.isUnread ? 'The page did not read the body.' : '',
  ].filter(Boolean).join('\n');
}

/** The key of a row: of a page, which has the seq of its navigation, or of a request. */
export const keyOf = (item) => (item.requests ? `page ${item.seq}` : item.seq);

/** A row of the list of requests, or of a page that they are grouped by; `bar` returns the position of a request's bar. */
export const networkRow = (bar) => ({
  keyOf,

  make() {
    return h('div', { class: 'request' },
      h('span', { class: 'request-status' }), h('span', { class: 'request-method' }), h('span', { class: 'request-name', dir: 'auto' }, h('b'), h('i')),
      h('span', { class: 'request-host' }), h('span', { class: 'request-initiator' }), h('span', { class: 'request-size' }), h('span', { class: 'request-time' }),
      h('span', { class: 'request-track' }, h('span', { class: 'bar' }, h('span', { class: 'bar-waiting' }), h('span', { class: 'bar-content' })), h('span', { class: 'bar-rest' })));
  },

  fill(row, request, index) {
    const [status, method, name, host, initiator, size, time, track] = row.children;
    track.hidden = request.requests !== undefined;
    if (track.hidden) return fillPage(row, request);
    const tone = toneOf(request);
    setClass(row, `row request kind-${KINDS[request.kind] ?? 'other'}${tone && ` is-${tone}`}${index % 2 ? ' is-odd' : ''}`);
    setText(status, statusOf(request));
    setText(method, request.kind === 'websocket' ? 'WS' : request.method);
    setText(name.firstChild, request.name || request.id);
    setText(name.lastChild, noteOf(request));
    setText(host, request.host);
    setText(initiator, initiatorOf(request));
    setText(size, sizeOf(request));
    setText(time, timeOf(request));
    const tip = tooltipOf(request);
    if (row.title !== tip) row.title = tip;
    placeBar(track, bar(request));
  },
});

function fillPage(row, { page, requests }) {
  const texts = ['▾', '', '', '', '', bytes(requests.reduce((sum, request) => sum + (request.size || 0), 0)), ''];
  setClass(row, 'row request is-page');
  texts.forEach((text, i) => { if (i !== 2) setText(row.children[i], text); });
  setText(row.children[2].firstChild, page.url);
  setText(row.children[2].lastChild, counted(requests.length, 'request'));
  row.title = page.url;
}

/** The classes that bars are coloured by. */
const KINDS = {
  document: 'document', stylesheet: 'style', script: 'script', image: 'image', font: 'font', media: 'image', xhr: 'fetch', fetch: 'fetch', event_source: 'socket', websocket: 'socket',
};

function placeBar(track, { left, waiting, content, rest, isOpen, runsOut, hops }) {
  const [element, kept] = track.children;
  setClass(element, `bar${isOpen ? ' is-open' : ''}${runsOut ? ' runs-out' : ''}`);
  element.style.left = `${left * 100}%`;
  const width = waiting + content;
  element.style.width = `${width * 100}%`;
  element.firstChild.style.width = width > 0 ? `${(waiting / width) * 100}%` : '0';
  kept.hidden = rest === 0;
  kept.style.left = `${(left + width) * 100}%`;
  kept.style.width = `${rest * 100}%`;
  while (track.childElementCount - 2 > Math.min(MOST_HOPS, hops.length)) track.lastChild.remove();
  hops.slice(0, MOST_HOPS).forEach((place, i) => {
    const mark = track.children[i + 2] ?? track.appendChild(h('span', { class: 'bar-hop' }));
    mark.style.left = `${place * 100}%`;
  });
}

const folderOf = ({ path, name }) => (path === name || path === `/${name}` ? '' : path.slice(0, Math.max(0, path.length - name.length)));

function lastPart(url) {
  const path = url.replace(/[?#].*$/s, '').replace(/\/$/, '');
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 40);
}
