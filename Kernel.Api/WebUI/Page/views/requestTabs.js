import { bytes, dateAndTime, duration } from '../lib/format.js';
import { phasesOf } from '../model/exchange.js';
import { jsonTree } from '../ui/jsonTree.js';
import { e } from '../ui/render.js';
import { placeLink, stackTrace } from './stack.js';

// The tabs of a request's details. Each describes a panel.

const SHOWN_TEXT = 200_000;

const OMITTED = {
  switched_off: 'The session does not capture bodies.', type: 'Bodies of this type are not captured.', unfinished: 'The response had not ended when it was reported.',
  timed_out: 'The browser did not return it in time.', busy: 'Too many bodies were requested at once.', redacted: 'Its credentials cannot be found, so that all of it was left out.',
};

const omitted = (reason) => OMITTED[reason] ?? `Left out: ${reason.replaceAll('_', ' ')}.`;

/** A definition list of what is known. */
export function facts(rows) {
  return e('dl', { class: 'facts' }, rows.filter(([, value]) => value !== '' && value !== null && value !== undefined && value !== false)
    .map(([name, value]) => [e('dt', { key: `t ${name}` }, name), e('dd', { key: `d ${name}` }, typeof value === 'string' ? e('bdi', {}, value) : value)]));
}

export function overviewTab({ exchange: x, request }, context) {
  return [
    facts([
      ['Address', e('code', { class: 'wrap' }, x.url || request.url)],
      ['Status', request.error && !x.status ? e('span', { class: 'bad' }, request.error) : x.status ? e('span', { class: x.status >= 400 ? 'bad' : '' }, `${x.status} ${x.statusText}${Number.isFinite(x.wireStatus) ? `, ${x.wireStatus} from the server` : ''}`) : 'no response'],
      ['Answered', x.source && `from the ${x.source}`],
      ['Body', x.isUnread && 'the page did not read it'],
      ['Time', Number.isFinite(request.headersAt) ? `${duration(request.headersAt - request.start)} until the headers${Number.isFinite(request.end) ? `, ${duration(request.end - request.start)} in all` : ''}` : duration(request.end - request.start)],
      ['Size', [Number.isFinite(x.encodedSize) && `${bytes(x.encodedSize)} transferred`, Number.isFinite(x.decodedSize) && `${bytes(x.decodedSize)} decoded`].filter(Boolean).join(', ')],
      ['Type', [x.kind, x.mime].filter(Boolean).join(', ')],
      ['Protocol', [x.protocol, x.isReused && 'connection reused'].filter(Boolean).join(', ')],
      ['Server', x.remote],
      ['Priority', x.priority],
      ['Redirected to', x.redirect],
      ['Page', x.documentUrl],
      ['Started', dateAndTime(request.start)],
    ]),
    context,
  ];
}

export function headersTab({ exchange: x }) {
  const list = (title, headers, none) => e('section', {}, e('h3', {}, `${title} (${headers.length})`),
    headers.length === 0 ? e('p', { class: 'soft' }, none) : e('dl', { class: 'facts headers' }, headers.map(([name, value]) => [e('dt', {}, name), e('dd', {}, e('bdi', {}, value))])));
  return [list('Response', x.responseHeaders, 'No response headers are known.'), list('Request', x.requestHeaders, 'No request headers are known.')];
}

export function payloadTab({ exchange: x, isRaw }) {
  const query = queryOf(x.url);
  return [
    query.length > 0 && e('section', {}, e('h3', {}, 'Query'), facts(query)),
    x.payload !== null ? e('section', {}, e('h3', {}, 'Body'), content(x.payload, isRaw)) : e('p', { class: 'soft' }, x.payloadOmitted ? omitted(x.payloadOmitted) : 'The request has no body.'),
  ];
}

export function responseTab({ exchange: x, isRaw, setRaw, imageUrl }) {
  const note = [x.mime, Number.isFinite(x.decodedSize) && bytes(x.decodedSize), x.isUnread && 'the page did not read it'].filter(Boolean).join(' · ');
  return [
    e('p', { class: 'body-head soft' }, e('span', {}, note), e('span', { class: 'spring' }),
      x.body !== null && e('span', { class: 'chips', role: 'group', 'aria-label': 'Form' },
        e('button', { class: 'chip', type: 'button', 'aria-pressed': String(!isRaw), onclick: () => setRaw(false) }, 'pretty'),
        e('button', { class: 'chip', type: 'button', 'aria-pressed': String(isRaw), onclick: () => setRaw(true) }, 'raw'))),
    x.body !== null ? imageUrl ? e('img', { class: 'body-image', src: imageUrl, alt: 'The image of the response' }) : content(x.body, isRaw)
      : e('p', { class: 'soft' }, x.status === 0 ? `There is no response${x.error ? `: ${x.error}` : ''}.` : x.bodyOmitted ? omitted(x.bodyOmitted) : 'No body was captured.'),
  ];
}

export function timingTab({ exchange: x, request }) {
  const phases = phasesOf(x);
  const total = phases.reduce((sum, [, us]) => sum + us, 0);
  let before = 0;
  if (phases.length === 0) {
    return [e('p', { class: 'soft' }, 'The browser reported no phases for this request.'), facts([['In all', duration(request.end - request.start)]])];
  }

  return [
    e('ol', { class: 'phases' }, phases.map(([name, us]) => {
      const left = before;
      before += us;
      return e('li', { key: name, class: 'phase' }, e('span', { class: 'phase-name' }, name),
        e('span', { class: 'phase-track', 'aria-hidden': 'true' }, e('i', { style: { left: `${(left / total) * 100}%`, width: `${(us / total) * 100}%` }, 'data-phase': name })),
        e('span', { class: 'phase-time' }, duration(us)));
    })),
    facts([['In all', duration(x.duration || total)], ['Until the headers', Number.isFinite(request.headersAt) ? duration(request.headersAt - request.start) : '']]),
  ];
}

export function initiatorTab({ exchange: x }, onPlace) {
  const { type, url, line, stack } = x.initiator;
  if (!type && !url && !stack) return e('p', { class: 'soft' }, 'The initiator is unknown.');
  return [facts([['Started by', type], ['Place', url && placeLink(url, line, onPlace)], ['Script or page', url && e('code', { class: 'wrap' }, url)], ['For the page', x.documentUrl]]), stackTrace(stack, onPlace)];
}

export function rawTab(envelopes) {
  return envelopes.map((envelope) => e('section', { key: envelope.seq }, e('h3', { class: 'mono' }, `#${envelope.seq} ${envelope.event.type}`), jsonTree(envelope)));
}

function content(text, isRaw) {
  if (!isRaw) {
    const value = parse(text);
    if (value !== null && typeof value === 'object') return jsonTree(value);
  }

  return e('pre', { class: 'body-text', tabindex: '0', dir: 'auto', 'aria-label': 'Body' }, text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}\n… ${text.length - SHOWN_TEXT} more characters` : text);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function queryOf(url) {
  try {
    return [...new URL(url).searchParams].map(([name, value], i) => [name || `(${i})`, value || ' ']);
  } catch {
    return [];
  }
}
