import { bytes, duration } from '../lib/format.js';
import { h, setClass, setText } from '../ui/dom.js';

const TONES = { failed: 'bad', canceled: 'warn', redirect: 'warn' };

/** What a request's state is called in the status column. */
function statusOf(request) {
  if (request.state === 'failed') return 'failed';
  if (request.state === 'canceled') return 'canceled';
  if (Number.isFinite(request.status) && request.status > 0) return String(request.status);
  return request.state === 'pending' ? '…' : '–';
}

function toneOf(request) {
  return TONES[request.state] ?? (request.status >= 400 ? 'bad' : request.state === 'pending' ? 'open' : '');
}

/** What came over the wire. */
function sizeOf(request) {
  if (request.frames > 0) return `${request.frames} msg`;
  return request.cached ? 'cached' : bytes(request.size);
}

/** A row of the waterfall; `bar` tells where a request's bar stands. */
export const networkRow = (bar) => ({
  keyOf: (request) => request.seq,

  make() {
    return h('div', { class: 'request' },
      h('span', { class: 'request-status' }), h('span', { class: 'request-method' }), h('span', { class: 'request-name' }, h('b'), h('i')),
      h('span', { class: 'request-kind' }), h('span', { class: 'request-size' }), h('span', { class: 'request-time' }),
      h('span', { class: 'request-track', 'aria-hidden': 'true' }, h('span', { class: 'bar' }, h('span', { class: 'bar-waiting' }), h('span', { class: 'bar-content' }))));
  },

  fill(row, request, index) {
    const [status, method, name, kind, size, time, track] = row.children;
    const tone = toneOf(request);
    setClass(row, `row request kind-${KINDS[request.kind] ?? 'other'}${tone && ` is-${tone}`}${index % 2 ? ' is-odd' : ''}`);
    setText(status, statusOf(request));
    setText(method, request.method || (request.kind === 'websocket' ? 'WS' : ''));
    setText(name.firstChild, request.name || request.id);
    setText(name.lastChild, request.error || (request.redirect ? `→ ${request.redirect}` : request.host + pathOf(request)));
    setText(kind, request.kind);
    setText(size, sizeOf(request));
    setText(time, Number.isFinite(request.end) ? duration(request.end - request.start) : '');
    placeBar(track.firstChild, bar(request));
  },
});

/** The classes that bars are coloured by. */
const KINDS = {
  document: 'document', stylesheet: 'style', script: 'script', image: 'image', font: 'font', media: 'image', xhr: 'fetch', fetch: 'fetch', event_source: 'socket', websocket: 'socket',
};

function placeBar(element, { left, waiting, content, isOpen, runsOut }) {
  setClass(element, `bar${isOpen ? ' is-open' : ''}${runsOut ? ' runs-out' : ''}`);
  element.style.left = `${left * 100}%`;
  const width = waiting + content;
  element.style.width = `${width * 100}%`;
  element.firstChild.style.width = width > 0 ? `${(waiting / width) * 100}%` : '0';
}

const pathOf = ({ path, name }) => (path === name || path === `/${name}` ? '' : path.slice(0, path.length - name.length));
