// The chips of the list of requests.

const KIND_OF = {
  document: 'doc', xhr: 'xhr', fetch: 'xhr', script: 'js', stylesheet: 'css', image: 'img', media: 'img', font: 'font', websocket: 'ws', event_source: 'ws',
};

/** The chips by kind. */
export const KINDS = { doc: 'Doc', xhr: 'XHR', js: 'JS', css: 'CSS', img: 'Img', font: 'Font', ws: 'WS', other: 'Other' };

/** The chips by outcome. */
export const OUTCOME_CHIPS = { failed: 'Failed', '2xx': '2xx', '3xx': '3xx', '4xx': '4xx', '5xx': '5xx' };

/** Whether a request failed, or was answered with an error. */
export const hasFailed = (request) => request.state === 'failed' || request.status >= 400;

/** A test of requests for the chips that are on: of a kind any, and of an outcome any. Null if none is on. */
export function testOf(names) {
  const kinds = names.filter((name) => name in KINDS);
  const outcomes = names.filter((name) => name in OUTCOME_CHIPS);
  if (kinds.length + outcomes.length === 0) return null;
  return (request) => (kinds.length === 0 || kinds.includes(KIND_OF[request.kind] ?? 'other')) && (outcomes.length === 0 || outcomes.some((name) => isOf(name, request)));
}

function isOf(name, request) {
  if (name === 'failed') return hasFailed(request);
  if (name === '3xx' && request.hops.length > 0) return true;
  return Math.floor(request.status / 100) === Number(name[0]);
}

const ORDERS = {
  status: (request) => request.status || 0, name: (request) => request.name, host: (request) => request.host, size: (request) => request.size || 0,
  time: (request) => (request.end - request.start) || 0, start: (request) => request.start,
};

/** A comparison of requests for `by-time` or `by-time-down`; null for the order of the stream. */
export function orderOf(names) {
  const match = names.map((name) => /^by-([a-z]+)(-down)?$/.exec(name)).find((one) => one && one[1] in ORDERS);
  if (!match) return null;
  const value = ORDERS[match[1]];
  const sign = match[2] ? -1 : 1;
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    return (x < y ? -sign : x > y ? sign : 0) || a.seq - b.seq;
  };
}
