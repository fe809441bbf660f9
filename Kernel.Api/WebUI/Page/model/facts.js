import { textOf } from './consoleMessage.js';
import { publishedLabel } from './stepWords.js';

// What an event contributes to steps and problems: few members, all of them checked, since any client may publish any type with any data.

/** The longest text that a fact keeps. */
const TEXT = 300;
const URL_LENGTH = 2_000;
const SCRIPTS = 8;
// Their keys are part of others: `Shift` of `A`.
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified']);
const LOCAL = /^(data|blob):/i;
const FAVICON = /\/favicon\.ico$/;
// Ends that the collector reports for the requests of a document or browser that is gone.
const GONE = new Set(['target_detached', 'target_crashed', 'browser_disconnected', 'document_replaced', 'evicted']);

/**
 * @typedef {object} Fact
 * @property {string} role what it is, such as `click`; the other members depend on it
 * @property {string} target `page`, `iframe`, `worker`, …; empty for events that are about no target
 * @property {string} parent the parent frame of the event's frame; empty for the main frame
 * @property {string} [id] of a request or download
 * @property {string} [url]
 * @property {string} [text]
 * @property {string} [selector]
 * @property {string} [name] a tag, key, file, method or type
 * @property {string} [state]
 * @property {string} [error]
 * @property {string} [loader]
 * @property {string} [initiator] the script that started a request
 * @property {string} [resource] the type of a request
 * @property {string} [body] the beginning of a failed response's body
 * @property {string} [place] `script:line` of a message
 * @property {string[]} [scripts] those of a stack trace
 * @property {number} [status]
 * @property {number} [duration] microseconds
 * @property {number} [x]
 * @property {number} [y]
 * @property {boolean} [flag] `canceled`, `accepted`, `masked` or `already_open`
 * @property {boolean} [isFinal] false for a response that continues
 */

/** @type {Record<string, (d: any) => Partial<Fact> | null>} */
const byType = {
  navigation: (d) => (text(d.parent_frame_id) ? null : { role: 'navigation', url: url(d.url), loader: text(d.loader_id), state: text(d.navigation_type), error: url(d.unreachable_url) }),
  navigation_same_document: (d) => (text(d.parent_frame_id) || d.url === d.previous_url ? null : { role: 'address', url: url(d.url), state: text(d.navigation_type) }),
  page_load: () => ({ role: 'load' }),
  tab_opened: (d) => ({ role: 'tab', url: url(d.url), id: text(d.opener_id), flag: d.already_open === true }),
  tab_closed: (d) => ({ role: 'tab_end', url: url(d.url) }),
  page_crashed: (d) => ({ role: 'crash', url: url(d.url), state: text(d.status) }),
  dialog_opened: (d) => ({ role: 'dialog', state: text(d.dialog_type), text: text(d.message) }),
  dialog_closed: (d) => ({ role: 'dialog_end', state: text(d.dialog_type), flag: d.accepted === true, duration: number(d.duration_us) }),
  download_started: (d) => ({ role: 'download', id: text(d.download_id), name: text(d.suggested_filename) || url(d.download_url) }),
  download_finished: (d) => ({ role: 'download_end', id: text(d.download_id), name: text(d.suggested_filename) || url(d.download_url), state: text(d.state) }),

  interaction_click: (d) => ({ role: 'click', selector: text(d.selector), name: text(d.tag), text: text(d.text), state: text(d.button), x: number(d.x), y: number(d.y) }),
  interaction_key: (d) => (MODIFIERS.has(d.key) ? null : { role: 'key', selector: text(d.selector), name: text(d.tag), text: chord(d), flag: d.masked === true }),
  scroll_settled: (d) => ({ role: 'scroll', selector: text(d.selector), x: number(d.to_x) - number(d.from_x), y: number(d.to_y) - number(d.from_y) }),

  network_request: (d) => request('request', d, { initiator: url(d.initiator_url), state: text(d.initiator_type) }),
  network_response: (d) => request('response', d, {
    status: status(d.status), duration: number(d.duration_us), isFinal: d.finished !== false, flag: d.canceled === true, body: status(d.status) >= 400 ? text(d.body) : '',
  }),
  network_response_finished: (d) => request('response_end', d, { body: text(d.body) }),
  network_loading_failed: (d) => (GONE.has(d.error_text) ? request('gone', d) : request('failure', d, {
    error: text(d.blocked_reason) || text(d.cors_error) || text(d.error_text), status: status(d.status), duration: number(d.duration_us),
    flag: d.canceled === true || d.error_text === 'net::ERR_ABORTED',
  })),
  websocket_error: (d) => request('failure', { ...d, resource_type: 'websocket' }, { error: text(d.error_text) || 'error' }),

  console_error: (d) => message('error', d),
  console_log: (d) => (d.level === 'assert' ? message('error', d) : d.level === 'warning' ? { role: 'warning' } : null),

  screenshot: (d) => (text(d.error) ? null : { role: 'screenshot' }),
  monitor_disconnected: (d) => ({ role: 'browser_lost', text: text(d.reason) }),
  control_command: (d) => ({
    role: 'control', name: text(d.method), url: url(object(d.params).url), text: text(object(d.params).type), error: text(d.error) || (d.ok === false ? 'error' : ''), duration: number(d.duration_us),
  }),
  api_call: (d) => ({ role: 'control', name: text(d.operation_id), url: '', error: status(d.status) >= 400 ? `status ${d.status}` : '', duration: number(d.duration_ms) * 1000 }),
};

/**
 * The fact of an event; null if it is of no interest. Types that are not Kernel's are facts of the publisher if it is not the browser.
 * @param {string} type
 * @param {string} source the kind of its source
 * @param {any} fields its data, or an empty object
 * @param {any} data its data as it is
 * @param {boolean} isKnown whether the type is one of Kernel's
 * @returns {Fact | null}
 */
export function factOf(type, source, fields, data, isKnown) {
  const fact = Object.hasOwn(byType, type) ? byType[type](fields)
    : !isKnown && (source === 'extension' || source === 'local_process') ? { role: 'published', name: type, text: publishedLabel(type, data) } : null;
  return fact === null ? null : /** @type {Fact} */ ({ target: text(fields.target_type), parent: text(fields.parent_frame_id), ...fact });
}

const cut = (value, limit) => (value.length > limit ? `${value.slice(0, limit)}…` : value);
const text = (value) => (typeof value === 'string' ? cut(value, TEXT) : '');
const url = (value) => (typeof value === 'string' ? cut(value, URL_LENGTH) : '');
const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const status = (value) => (Number.isInteger(value) && value >= 100 && value <= 999 ? value : 0);
const object = (value) => (value !== null && typeof value === 'object' ? value : {});

function request(role, d, more = {}) {
  const address = url(d.url);
  if (typeof d.request_id !== 'string' || LOCAL.test(address)) return null;
  // Browsers ask for it without being told to.
  if (more.status >= 400 && d.resource_type === 'other' && FAVICON.test(address)) return null;
  return { role, id: text(d.request_id), loader: text(d.loader_id), name: text(d.method), url: address, resource: text(d.resource_type), ...more };
}

/** An error of the console, or an exception, which has no level. `state` is the source of the browser's own messages. */
function message(role, d) {
  const scripts = scriptsOf(d.stack_trace);
  const source = url(d.source_url) || scripts[0] || '';
  const line = typeof d.line === 'number' ? d.line : object(object(object(d.stack_trace).call_frames)[0]).line_number;
  return {
    role: d.level === undefined ? 'exception' : role, id: text(d.request_id), state: text(d.log_source), url: url(d.source_url), scripts,
    text: cut(textOf(d), TEXT), place: source === '' ? '' : typeof line === 'number' ? `${source}:${line + 1}` : source,
  };
}

function scriptsOf(trace) {
  const scripts = new Set();
  for (let level = object(trace), depth = 0; depth < SCRIPTS; level = object(level.parent), depth++) {
    for (const frame of Array.isArray(level.call_frames) ? level.call_frames.slice(0, SCRIPTS) : []) {
      if (text(object(frame).url)) scripts.add(url(frame.url));
    }
  }

  return [...scripts].slice(0, SCRIPTS);
}

// `a`, `Enter`, `ctrl+a`. Shift is part of its character.
function chord(d) {
  const modifiers = Array.isArray(d.modifiers) ? d.modifiers.filter((name) => name === 'ctrl' || name === 'meta' || name === 'alt') : [];
  return [...modifiers, text(d.key)].join('+');
}
