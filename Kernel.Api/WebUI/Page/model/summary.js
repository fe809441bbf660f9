import { bytes, count, duration, oneLine, rounded } from '../lib/format.js';
import { describeUnknown } from './unknownEvent.js';

// The texts of an event's row: `lead`, an emphasized word or number; `text`; `meta`, at the end of the row; `tone`.
// Types that are not known here, which callers may publish at any time, are described by what they carry. The terminal view says the
// same (Kernel.Cli/Events/EventSummary.cs), and Kernel.Tests/TestKit/event-summaries.json holds both to it.

const path = (d) => string(d.url);
const timed = (d) => (typeof d.duration_us === 'number' ? duration(d.duration_us) : typeof d.duration_ms === 'number' ? duration(d.duration_ms * 1000) : '');
const statusTone = (status) => (status >= 400 ? 'bad' : status >= 300 ? 'warn' : 'good');

const NAVIGATIONS = { back_forward_cache_restore: 'restored', existing: 'existing' };
const levels = { error: 'bad', assert: 'bad', warning: 'warn' };

const byType = {
  console_log: (d) => ({ lead: d.level === 'log' ? '' : string(d.level), tone: levels[d.level], text: message(d), meta: place(d) }),
  console_error: (d) => ({ lead: 'error', tone: 'bad', text: message(d), meta: place(d) }),

  network_request: (d) => ({ lead: string(d.method), text: path(d), meta: string(d.resource_type) }),
  network_response: (d) => ({
    lead: d.status ? string(d.status) : '–', tone: d.status ? statusTone(d.status) : '',
    text: d.is_redirect ? `${path(d)} → ${string(d.redirect_url)}` : path(d),
    meta: join(bytes(d.encoded_data_length), timed(d)),
  }),
  network_loading_failed: (d) => ({
    lead: d.canceled ? 'canceled' : 'failed', tone: d.canceled ? 'warn' : 'bad',
    text: join(string(d.error_text), string(d.blocked_reason), string(d.cors_error), string(d.method), path(d)), meta: timed(d),
  }),
  network_response_finished: (d) => ({
    lead: d.finished ? 'finished' : d.canceled ? 'canceled' : 'ended', tone: d.finished ? '' : 'warn', text: path(d), meta: join(bytes(d.encoded_data_length), timed(d)),
  }),
  network_idle: (d) => settled(d),
  websocket_created: (d) => ({ text: path(d) }),
  websocket_opened: (d) => ({ lead: string(d.status), tone: d.status === 101 ? 'good' : 'warn', text: path(d), meta: timed(d) }),
  websocket_frame: (d) => ({
    lead: { sent: '↑', received: '↓' }[d.direction] ?? '', text: string(d.payload) || join(string(d.opcode), path(d)), meta: bytes(d.payload_length),
  }),
  event_source_message: (d) => ({ lead: d.event_name === 'message' ? '↓' : join('↓', string(d.event_name)), text: string(d.payload) || path(d), meta: string(d.event_id) }),
  websocket_error: (d) => ({ tone: 'bad', text: join(string(d.error_text), path(d)) }),
  websocket_closed: (d) => ({ text: join(string(d.error_text), path(d)), meta: join(bytes((d.bytes_sent ?? 0) + (d.bytes_received ?? 0)), timed(d)) }),

  navigation: (d) => ({ lead: d.parent_frame_id ? 'frame' : NAVIGATIONS[d.navigation_type] ?? '', text: path(d) }),
  navigation_same_document: (d) => ({ text: path(d), meta: string(d.navigation_type) }),
  dom_content_loaded: (d) => ({ text: path(d) }),
  page_load: (d) => ({ text: path(d) }),
  layout_shift: (d) => ({ lead: typeof d.value === 'number' ? d.value.toFixed(3) : '', tone: d.value > 0.1 && !d.had_recent_input ? 'warn' : '', text: path(d) }),
  lcp: (d) => ({ text: join(string(d.element_id) && `#${d.element_id}`, string(d.resource_url) || path(d)), meta: typeof d.size === 'number' ? `${count(Math.round(d.size))} px²` : '' }),
  layout_settled: (d) => settled(d),
  navigation_settled: (d) => settled(d),
  tab_opened: (d) => ({ text: join(string(d.title), path(d)) }),
  tab_closed: (d) => ({ text: path(d) }),
  page_crashed: (d) => ({ lead: string(d.status) || 'crashed', tone: 'bad', text: path(d) }),
  dialog_opened: (d) => ({ lead: string(d.dialog_type), tone: 'warn', text: join(string(d.message), path(d)) }),
  dialog_closed: (d) => ({ lead: string(d.dialog_type), text: d.accepted ? 'accepted' : 'dismissed', meta: timed(d) }),
  download_started: (d) => ({ text: join(string(d.suggested_filename), string(d.download_url)) }),
  download_finished: (d) => ({ lead: string(d.state), tone: d.state === 'completed' ? 'good' : 'warn', text: join(string(d.suggested_filename), string(d.download_url)), meta: join(bytes(d.received_bytes), timed(d)) }),

  interaction_click: (d) => ({ lead: d.button === 'left' ? '' : string(d.button), text: join(string(d.selector) || string(d.tag), string(d.text) && `“${d.text}”`), meta: point(d.x, d.y) }),
  interaction_key: (d) => ({ lead: join(...(Array.isArray(d.modifiers) ? d.modifiers.map(string) : []), string(d.key)), text: string(d.selector) || string(d.tag) }),
  scroll_settled: (d) => ({ text: string(d.selector) || path(d), meta: `${point(d.from_x, d.from_y)} → ${point(d.to_x, d.to_y)}` }),

  screenshot: (d) => ({ lead: string(d.error), tone: d.error ? 'bad' : '', text: join(string(d.trigger), path(d)), meta: timed(d) }),

  cdp_connect: (d) => ({ lead: string(d.endpoint), tone: 'good', text: string(d.target_id) || string(d.connection_id) }),
  cdp_disconnect: (d) => ({
    lead: string(d.endpoint), text: join(string(d.reason), string(d.target_id) || string(d.connection_id)),
    meta: join(typeof d.message_count === 'number' ? `${count(d.message_count)} msg` : '', timed(d)),
  }),

  control_command: (d) => ({ lead: string(d.method), tone: d.error ? 'bad' : '', text: join(d.count > 1 ? `×${count(d.count)}` : '', string(d.error)), meta: timed(d) }),
  api_call: (d) => ({ lead: string(d.status), tone: d.status >= 400 ? 'bad' : '', text: string(d.operation_id), meta: timed(d) }),

  monitor_connected: (d) => ({ text: string(d.browser), tone: 'good' }),
  monitor_disconnected: (d) => ({ tone: 'bad', text: join(string(d.reason), string(d.detail)) }),
  monitor_reconnected: (d) => ({ tone: 'good', text: string(d.browser), meta: duration(d.reconnect_duration_ms * 1000) }),
  monitor_init_failed: (d) => ({ tone: 'bad', text: join(string(d.step), string(d.reason)) }),
  monitor_events_dropped: (d) => ({ tone: 'bad', text: join(string(d.count), string(d.reason)) }),

  session_started: (d) => ({ tone: 'good', text: join(string(d.capture_session_id), Array.isArray(d.categories) ? d.categories.join(', ') : '') }),
  session_ended: (d) => ({ text: join(string(d.capture_session_id), string(d.reason)), meta: timed(d) }),
};

/** Whether a type is one of Kernel's, and not only of a publisher. */
export const isKnown = (type) => Object.hasOwn(byType, type);

/** The summary of an event. `fields` is `data` if it is an object, otherwise an empty one. */
export function summarise(type, fields, data) {
  const summary = Object.hasOwn(byType, type) ? byType[type](fields) : { text: describeUnknown(fields, data), meta: timed(fields) };
  summary.text = oneLine(summary.text ?? '');
  return summary;
}

const string = (value) => (typeof value === 'string' ? value : typeof value === 'number' ? rounded(value) : '');
const join = (...parts) => parts.filter(Boolean).join('  ');
const point = (x, y) => (typeof x === 'number' && typeof y === 'number' ? `${count(Math.round(x))}, ${count(Math.round(y))}` : '');
const message = (d) => (Array.isArray(d.args) && d.args.length > 0 ? d.args.map(string).join(' ') : string(d.text));

function place(d) {
  const frame = d.stack_trace?.call_frames?.[0];
  const url = string(d.source_url) || string(frame?.url);
  const line = d.line ?? frame?.line_number;
  if (!url) return '';
  const file = url.slice(url.lastIndexOf('/') + 1) || url;
  return typeof line === 'number' ? `${file.slice(0, 40)}:${line + 1}` : file.slice(0, 40);
}

// What has come to rest, and whether it did so by itself.
const settled = (d) => ({
  lead: d.timed_out ? 'timed out' : '', tone: d.timed_out ? 'warn' : 'good', text: path(d),
  meta: typeof d.since_navigation_us === 'number' ? duration(d.since_navigation_us) : '',
});
