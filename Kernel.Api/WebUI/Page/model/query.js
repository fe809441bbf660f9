// The text of the search field: words that must all occur, `-` before what must not, "quotes" around what has spaces, and
// `name:value` for one field: type, category, level, status, method, tab, session, seq. `*` matches anything in a value,
// `status:4xx`, `status:>=400` and `seq:>100` compare.

const TERM = /(-?)(?:([a-z_]+):)?(?:"([^"]*)"|(\S+))/gi;
const FIELDS = {
  type: (e) => e.type,
  category: (e) => e.category,
  level: (e) => (e.category === 'console' ? e.lead || 'log' : ''),
  method: (e) => e.request?.method ?? '',
  status: (e) => e.request?.status ?? '',
  tab: (e) => e.tab,
  session: (e) => e.session,
  seq: (e) => e.seq,
};

/** The names of fields that can be asked for. */
export const FIELD_NAMES = Object.keys(FIELDS);

/**
 * Makes a test of events from a search; null if it is empty.
 * @param {string} text
 * @param {(test: (event: any) => boolean, event: any, item?: any) => boolean} holds whether a word occurs in what is tested, for items of several events
 */
export function compileQuery(text, holds = (test, event) => test(event)) {
  const tests = [...text.matchAll(TERM)].map(([, minus, name, quoted, bare]) => {
    const test = term(name?.toLowerCase(), quoted ?? bare);
    return (event, item) => holds(test, event, item) !== (minus === '-');
  });
  if (tests.length === 0) return null;
  return tests.length === 1 ? tests[0] : (event, item) => tests.every((test) => test(event, item));
}

/** Finds the words of a search in a text, as a global expression; null if it has none. */
export function hitsOf(text) {
  const words = [...text.matchAll(TERM)].filter(([, minus, name]) => !minus && (name === undefined || !Object.hasOwn(FIELDS, name.toLowerCase())))
    .map(([, , name, quoted, bare]) => escape(name === undefined ? quoted ?? bare : `${name}:${quoted ?? bare}`)).filter(Boolean);
  return words.length === 0 ? null : new RegExp(words.join('|'), 'gi');
}

function term(name, value) {
  if (name === undefined) return word(value);
  if (!Object.hasOwn(FIELDS, name)) return word(`${name}:${value}`);
  const field = FIELDS[name];
  return comparison(field, value) ?? pattern(field, value);
}

// Timestamps and sequence numbers are not searched: a search for 25 does not mean those, and nearly every event could match.
const NOT_IN_CLOCKS = '(?<!"(?:seq|ts|\\w+_ts|cdp_timestamp)":[\\d.]*)';

// Rows say things in their own words; the envelope has everything, but with the escapes of JSON.
function word(value) {
  const found = new RegExp((/^[\d.]/.test(value) ? NOT_IN_CLOCKS : '') + escape(value), 'i');
  return (event) => found.test(event.text) || found.test(event.type) || (event.json !== null && found.test(event.json)) || found.test(event.lead);
}

function comparison(field, value) {
  const match = /^(>=|<=|>|<)(\d+)$/.exec(value);
  if (!match) return null;
  const limit = Number(match[2]);
  const holds = { '>': (n) => n > limit, '<': (n) => n < limit, '>=': (n) => n >= limit, '<=': (n) => n <= limit }[match[1]];
  return (event) => {
    const number = field(event);
    return number !== '' && holds(Number(number));
  };
}

// 4xx is any of 400 to 499, a* anything that begins with a.
function pattern(field, value) {
  const expression = /^\dxx$/i.test(value) ? `${value[0]}\\d\\d` : value.split('*').map(escape).join('.*');
  const whole = new RegExp(`^${expression}$`, 'i');
  return (event) => whole.test(String(field(event)));
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
