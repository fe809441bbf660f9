// A request as text for other programs. Redacted values stay redacted.

// What curl and fetch set themselves.
const OWN_HEADERS = /^(?::|host$|content-length$|connection$|accept-encoding$)/i;
// What a page must not set.
const FORBIDDEN = /^(?:sec-|proxy-|cookie$|origin$|referer$|user-agent$)/i;

/** A command for a POSIX shell. */
export function asCurl(exchange) {
  const parts = [`curl ${shell(exchange.url)}`];
  if (exchange.method !== 'GET' && !(exchange.method === 'POST' && exchange.payload !== null)) parts.push(`-X ${shell(exchange.method)}`);
  for (const [name, value] of exchange.requestHeaders) if (!OWN_HEADERS.test(name)) parts.push(`-H ${shell(`${name}: ${value}`)}`);
  if (exchange.requestHeaders.some(([name]) => /^accept-encoding$/i.test(name))) parts.push('--compressed');
  if (exchange.payload !== null) parts.push(`--data-raw ${shell(exchange.payload)}`);
  return parts.join(' \\\n  ');
}

/** A call of `fetch`. */
export function asFetch(exchange) {
  const headers = Object.fromEntries(exchange.requestHeaders.filter(([name]) => !OWN_HEADERS.test(name) && !FORBIDDEN.test(name)));
  const options = { method: exchange.method, headers, ...(exchange.payload !== null && { body: exchange.payload }) };
  return `await fetch(${JSON.stringify(exchange.url)}, ${JSON.stringify(options, null, 2)});`;
}

/** An entry of a HAR 1.2 file. Unknown sizes and times are -1. */
export function asHarEntry(exchange) {
  const { timing } = exchange;
  const ms = (us) => (Number.isFinite(us) ? us / 1000 : -1);
  const total = Number.isFinite(exchange.duration) ? exchange.duration / 1000 : 0;
  const phases = ['dns_us', 'connect_us', 'send_us', 'wait_us', 'receive_us'].reduce((sum, name) => sum + (timing[name] ?? 0) / 1000, 0);
  return JSON.stringify({
    startedDateTime: new Date(exchange.start / 1000).toISOString(),
    time: total,
    request: {
      method: exchange.method, url: exchange.url, httpVersion: exchange.protocol, cookies: [], headers: pairs(exchange.requestHeaders), queryString: query(exchange.url),
      ...(exchange.payload !== null && { postData: { mimeType: headerOf(exchange.requestHeaders, 'content-type'), text: exchange.payload } }),
      headersSize: -1, bodySize: exchange.payload === null ? 0 : new TextEncoder().encode(exchange.payload).length,
    },
    response: {
      status: exchange.status, statusText: exchange.statusText, httpVersion: exchange.protocol, cookies: [], headers: pairs(exchange.responseHeaders),
      content: { size: Number.isFinite(exchange.decodedSize) ? exchange.decodedSize : -1, mimeType: exchange.mime, ...(exchange.body !== null && { text: exchange.body }) },
      redirectURL: exchange.redirect, headersSize: -1, bodySize: -1, _transferSize: Number.isFinite(exchange.encodedSize) ? exchange.encodedSize : -1,
      ...(exchange.error !== '' && { _error: exchange.error }),
    },
    cache: {},
    timings: {
      blocked: timing.blocked_us === undefined ? Math.max(0, total - phases) : ms(timing.blocked_us), dns: ms(timing.dns_us), connect: ms(timing.connect_us), ssl: ms(timing.tls_us),
      send: Math.max(0, ms(timing.send_us)), wait: Math.max(0, ms(timing.wait_us)), receive: Math.max(0, ms(timing.receive_us)),
    },
    serverIPAddress: exchange.remote.replace(/:\d+$/, ''),
    _resourceType: exchange.kind,
  }, null, 2);
}

const pairs = (headers) => headers.map(([name, value]) => ({ name, value }));
const headerOf = (headers, wanted) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
const shell = (text) => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

function query(url) {
  try {
    return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
  } catch {
    return [];
  }
}
