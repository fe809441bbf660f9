import { consoleFields } from './consoleMessage.js';
import { factOf } from './facts.js';
import { isKnown, summarise } from './summary.js';
import { requestFields } from './requestFields.js';

// Longer texts are not kept; they are requested again when the event is opened.
const KEPT_TEXT = 32 * 1024;
// What an event costs beside its text, roughly.
const OWN_SIZE = 400;

// What the API left out because the page asked for it.
const OMITTED = ['image_omitted', 'body_omitted', 'post_data_omitted'];

/** The categories of the stream, in the order in which they are shown. */
export const CATEGORIES = ['console', 'network', 'page', 'interaction', 'screenshot', 'connection', 'control', 'monitor', 'system'];

/**
 * An event as the page holds it: what its row shows, what it is found by, and the text of its envelope.
 * `tone` is '', 'good', 'warn' or 'bad'; `fact` is its meaning for steps and problems; `us` is when it happened by the browser's clock, or else the collector's.
 * `isSkeleton` is true if the text lacks an image or a body that the API has.
 */
export function toEvent(text) {
  const { seq, capture_session_id: session = '', event } = JSON.parse(text);
  const data = event.data ?? null;
  const fields = data !== null && typeof data === 'object' ? data : {};
  const metadata = event.source?.metadata ?? {};
  const summary = summarise(event.type, fields, data);
  return {
    seq,
    session,
    ts: event.ts,
    us: typeof fields.browser_ts === 'number' ? fields.browser_ts : event.ts,
    type: event.type,
    category: event.category,
    tab: String(fields.target_id ?? metadata.target_id ?? ''),
    nav: typeof fields.nav_seq === 'number' ? fields.nav_seq : 0,
    tone: summary.tone ?? '',
    lead: summary.lead ?? '',
    text: summary.text ?? '',
    meta: summary.meta ?? '',
    request: event.category === 'network' ? requestFields(event.type, fields) : null,
    page: event.category === 'page' || event.type === 'network_idle' ? pageFields(fields) : null,
    console: event.category === 'console' ? consoleFields(event.type, fields) : null,
    fact: factOf(event.type, event.source?.kind ?? '', fields, data, isKnown(event.type)),
    json: text.length <= KEPT_TEXT ? text : null,
    isSkeleton: OMITTED.some((name) => fields[name] === 'requested'),
    size: OWN_SIZE + (text.length <= KEPT_TEXT ? text.length : 0),
  };
}

/** The row of a gap: a range of sequence numbers that can no longer be delivered. */
export function toGap(from, to) {
  const missing = to - from + 1;
  return {
    seq: from, session: '', ts: 0, us: 0, type: 'events_dropped', category: 'gap', tab: '', nav: 0, tone: 'bad', lead: '', request: null, page: null, console: null, fact: null,
    text: `${missing.toLocaleString('en')} event${missing === 1 ? '' : 's'} missing`, meta: `${from} – ${to}`,
    json: JSON.stringify({ events_dropped: { from, to } }), isSkeleton: false, size: OWN_SIZE,
  };
}

/** Whether a type is a screenshot's. */
export const isScreenshot = (event) => event.category === 'screenshot';

function pageFields(fields) {
  return {
    url: text(fields.url),
    title: text(fields.title),
    isMain: fields.parent_frame_id === undefined,
    loader: text(fields.loader_id),
  };
}

const text = (value) => (typeof value === 'string' ? value : '');
