import { rounded } from '../lib/format.js';

// The most informative members of events with an unknown type.
const TELLING = ['message', 'text', 'title', 'name', 'url', 'reason', 'error', 'status', 'id'];

/** A line about an event of a type that the page does not know. */
export function describeUnknown(fields, data) {
  if (data === null || typeof data !== 'object') return data === null ? '' : word(data);
  const told = TELLING.filter((name) => isShort(fields[name])).map((name) => word(fields[name]));
  return told.length > 0 ? told.slice(0, 3).join('  ') : members(data);
}

const isShort = (value) => (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';

// {"step":1,"user":{…}} as `step: 1  user: {…}`
function members(data) {
  return Object.entries(data).slice(0, 8).map(([name, value]) => `${name}: ${brief(value)}`).join('  ');
}

function brief(value) {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (value !== null && typeof value === 'object') return '{…}';
  return word(value).slice(0, 100);
}

const word = (value) => (typeof value === 'number' ? rounded(value) : String(value));
