// What the page shows is in its address, so that a reload, Back and a link show the same:
//   /                      the sessions
//   /s/{session}/{view}    a session, or `live` for the stream as it arrives
//   /open                  a bundle from disk

/** The views of a session, in their order; the first has no name in the address. */
export const VIEWS = ['story', 'problems', 'network', 'console', 'screenshots', 'events'];

/** The id for the whole stream, with all sessions. */
export const LIVE = 'live';
/** The session of a bundle that was opened in this page. It has no address that others could open. */
export const BUNDLE = 'bundle';

/**
 * @typedef {object} Route
 * @property {'sessions' | 'session' | 'open'} page
 * @property {string} session
 * @property {string} view
 * @property {number} step the seq with which the chosen step begins; 0 without one
 * @property {{ from: number, to: number } | null} range the chosen time, in µs after the start of the session
 * @property {number} selected the seq of the selected event; 0 without one
 * @property {string} tab the tab of the details
 * @property {string} query
 * @property {string} kinds the chips that are on, separated by commas
 * @property {string} target the browser tab to which the views are limited; empty for all
 * @property {boolean} failed whether only failed steps are listed
 */

/** What an address says that says nothing. @type {Route} */
export const NOTHING = { page: 'sessions', session: '', view: 'story', step: 0, range: null, selected: 0, tab: '', query: '', kinds: '', target: '', failed: false };

/** Reads an address: the path after the page's root, and the query. Whatever is not valid is left out. */
export function parseAddress(path, query) {
  const [first = '', session = '', view = ''] = path.replace(/^\//, '').split('/');
  if (first === 'open') return { ...NOTHING, page: /** @type {const} */ ('open') };
  if (first !== 's' || session === '') return { ...NOTHING };
  const values = new URLSearchParams(query);
  return {
    ...NOTHING,
    page: /** @type {const} */ ('session'),
    session: decode(session),
    view: VIEWS.includes(view) ? view : 'story',
    step: seq(values.get('step')),
    range: range(values.get('t')),
    selected: seq(values.get('sel')),
    tab: /^[a-z]{1,20}$/.test(values.get('tab') ?? '') ? values.get('tab') ?? '' : '',
    query: (values.get('q') ?? '').slice(0, 400),
    kinds: /^[a-z0-9,-]{1,200}$/.test(values.get('show') ?? '') ? values.get('show') ?? '' : '',
    target: (values.get('target') ?? '').slice(0, 400),
    failed: values.get('steps') === 'failed',
  };
}

/** Writes an address, relative to the page's root. */
export function formatAddress(/** @type {Route} */ route) {
  if (route.page === 'open') return 'open';
  if (route.page !== 'session') return '';
  const values = new URLSearchParams();
  if (route.step > 0) values.set('step', String(route.step));
  if (route.range !== null) values.set('t', `${seconds(route.range.from)}-${seconds(route.range.to)}`);
  if (route.query !== '') values.set('q', route.query);
  if (route.kinds !== '') values.set('show', route.kinds);
  if (route.target !== '') values.set('target', route.target);
  if (route.failed) values.set('steps', 'failed');
  if (route.selected > 0) values.set('sel', String(route.selected));
  if (route.tab !== '') values.set('tab', route.tab);
  const query = String(values).replaceAll('%2C', ',').replaceAll('%3A', ':');
  return `s/${encodeURIComponent(route.session)}${route.view === 'story' ? '' : `/${route.view}`}${query && `?${query}`}`;
}

const seq = (text) => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : 0);
const seconds = (us) => String(Number((us / 1e6).toFixed(6)));

function range(text) {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)-(\d{1,12}(?:\.\d{1,6})?)$/.exec(text ?? '');
  if (!match) return null;
  const [from, to] = [Math.round(Number(match[1]) * 1e6), Math.round(Number(match[2]) * 1e6)];
  return to > from ? { from, to } : null;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
