// Why one thing that went wrong is likely because of another, and what makes two of them the same. Kernel.Api/Summary/Causes.cs has the same rules.

/** Why an error is likely because of a failed request, in words; empty if it is not. */
export function reasonFor(cause, error) {
  if (error.kind === 'request') return cause.resource === 'preflight' && cause.url === error.url && error.children.length === 0 ? 'the browser asked for permission first' : '';
  if (error.kind !== 'console' && error.kind !== 'exception') return '';
  if (error.id !== '' && error.id === cause.id) return 'it is about this request';
  const { path } = partsOf(cause.url);
  if (path.length > 1 && error.text.includes(path.replace(/\?.*$/s, ''))) return 'it names the address';
  if (cause.status > 0 && new RegExp(`\\b${cause.status}\\b`).test(error.text)) return 'it names the status';
  if (cause.status === 0 && /Failed to fetch|Load failed|NetworkError|WebSocket/.test(error.text)) return 'it says that loading failed';
  // The scripts of a page's own document are too many to mean anything.
  const page = withoutQuery(cause.step?.url ?? '');
  const scripts = error.scripts.filter((script) => withoutQuery(script) !== page);
  if (cause.initiator !== '' && scripts.includes(cause.initiator)) return 'the same script sent the request';
  const sibling = cause.children.find((child) => child.scripts.some((script) => scripts.includes(script)));
  return sibling === undefined ? '' : 'the same script reported the failure';
}

const withoutQuery = (url) => url.replace(/[?#].*$/s, '');

/** The script that sent a request; empty if none did.
 *  @param {import('./exchanges.js').Exchange | undefined} exchange */
export const initiatorOf = (exchange) => (exchange?.isByScript ? exchange.initiator : '');

/** The host and the path of an address. */
export function partsOf(url) {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(url);
  return match ? { host: match[1], path: match[2] || '/' } : { host: '', path: url.slice(0, 200) };
}

/** The path of a request with its ids replaced and without its query. */
export const pattern = (path) => path.replace(/\?.*$/s, '').split('/').map((part) => (/^\d+$|^[0-9a-f-]{8,}$|\d.*\d.*\d.*\d/i.test(part) ? ':id' : part)).join('/');

/** A message as its repeats have it in common: without numbers, quotes and queries. */
export const normal = (text) => text.replace(/\?[^\s"')]*/g, '').replace(/\d+/g, '0').replace(/["'`“”‘’]/g, '').slice(0, 200);
