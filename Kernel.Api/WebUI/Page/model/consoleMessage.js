import { bytes } from '../lib/format.js';

// How console messages are shown. Arguments arrive as a console shows them: `{a: 1, b: "x"}`.

/** The chips of the console: their names and labels. */
export const LEVELS = { error: 'Errors', warning: 'Warnings', info: 'Info', verbose: 'Verbose' };

const LEVEL_OF = { error: 'error', assert: 'error', warning: 'warning', debug: 'verbose' };

/** The chip that a message belongs to. */
export const levelOf = (event) => (event.type === 'console_error' ? 'error' : LEVEL_OF[event.console?.level ?? event.lead] ?? 'info');

const SHOWN_ROWS = 50;
const SHOWN_COLUMNS = 12;

/** What the page keeps of a console message. */
export function consoleFields(type, fields) {
  const frame = fields.stack_trace?.call_frames?.[0];
  const url = text(fields.source_url) || text(frame?.url);
  return {
    level: text(fields.level) || (type === 'console_error' ? 'error' : 'log'),
    isException: type === 'console_error' && fields.level === undefined,
    url,
    line: typeof fields.line === 'number' ? fields.line : typeof frame?.line_number === 'number' ? frame.line_number : NaN,
    requestId: text(fields.request_id),
    isLoadError: fields.log_source === 'network' && typeof fields.request_id === 'string',
    hasStack: Array.isArray(fields.stack_trace?.call_frames) && fields.stack_trace.call_frames.length > 0,
    text: textOf(fields),
  };
}

/** What a message says, from the data of its event. */
export function textOf(fields) {
  const args = Array.isArray(fields.args) ? fields.args.filter((arg) => typeof arg === 'string') : [];
  return args.length > 0 ? messageText(args) : text(fields.text);
}

/** The arguments of a message as one text: styles of `%c` are left out, other placeholders are filled. */
export function messageText(args) {
  const [first = '', ...rest] = args;
  if (rest.length === 0) return first;
  const filled = first.replace(/%([csdifoO%])/g, (placeholder, kind) => {
    if (kind === '%') return '%';
    if (rest.length === 0) return placeholder;
    const value = rest.shift() ?? '';
    return kind === 'c' ? '' : kind === 'd' || kind === 'i' ? /^-?\d+/.exec(value)?.[0] ?? 'NaN' : value;
  });
  return [filled, ...rest].join(' ');
}

/** The table of `console.table`: its columns and rows of texts; null if the argument is no list or object of objects. */
export function tableOf(argument) {
  const value = parsePreview(argument);
  if (value === undefined || value === null || typeof value !== 'object') return null;
  const entries = (Array.isArray(value) ? value.map((item, i) => [String(i), item]) : Object.entries(value)).slice(0, SHOWN_ROWS);
  if (entries.length === 0 || !entries.every(([, item]) => item !== null && typeof item === 'object')) return null;
  const columns = [...new Set(entries.flatMap(([, item]) => Object.keys(item)))].slice(0, SHOWN_COLUMNS);
  return { columns, rows: entries.map(([name, item]) => [name, ...columns.map((column) => shown(item[column]))]) };
}

const shown = (value) => (value === undefined ? '' : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

// Strings, names and words; what has been shortened is no value.
const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s,:{}[\]"][^,:{}[\]"]*/gs;

/** Reads the preview of an object or a list, such as `{a: 1, b: "x"}`, with words as strings; undefined if it is neither, or shortened. */
function parsePreview(argument) {
  const text = argument.replace(/^\w+\(\d+\) (?=[[{])/, '');
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text.replace(TOKEN, (token) => {
      if (token.startsWith('"')) return token;
      if (token.includes('…')) throw new SyntaxError();
      return JSON.stringify(token.trim());
    }));
  } catch {
    return undefined;
  }
}

const text = (value) => (typeof value === 'string' ? value : '');

/** A long message in a list. */
export const shortened = (message, limit = 4_000) => (message.length > limit ? `${message.slice(0, limit)}… ${bytes(message.length)}` : message);
