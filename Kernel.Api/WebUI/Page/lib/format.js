// How numbers, times and addresses are written.

const pad = (number, width = 2) => String(number).padStart(width, '0');

/** Local time of day of a moment in Unix microseconds: `14:03:22.123`. */
export function timeOfDay(us) {
  const date = new Date(us / 1000);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** Local date and time of a moment in Unix microseconds, to the microsecond. */
export function dateAndTime(us) {
  const date = new Date(us / 1000);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${timeOfDay(us)}${pad(Math.floor(us % 1000), 3)}`;
}

/** A span in microseconds: `840 µs`, `12 ms`, `1.24 s`, `2 m 05 s`. */
export function duration(us) {
  if (!Number.isFinite(us)) return '';
  if (us < 0) return `-${duration(-us)}`;
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 10_000) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 999_500) return `${Math.round(us / 1000)} ms`;
  if (us < 59_995_000) return `${(us / 1e6).toFixed(us < 9_995_000 ? 2 : 1)} s`;
  const seconds = Math.round(us / 1e6);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor((seconds % 3600) / 60))} m`;
}

/** A size in bytes: `512 B`, `1.2 kB`, `3.4 MB`. */
export function bytes(count) {
  if (!Number.isFinite(count)) return '';
  if (count < 1000) return `${count} B`;
  for (const unit of ['kB', 'MB', 'GB']) {
    count /= 1000;
    if (count < 999.5 || unit === 'GB') return `${count < 9.95 ? count.toFixed(1) : Math.round(count)} ${unit}`;
  }
}

const grouped = new Intl.NumberFormat('en', { useGrouping: true });

/** A count with its thousands apart: `12,345`. */
export const count = (number) => grouped.format(number);

/** Any number with two digits after the point, or three significant ones if it is small: `12.35`, `0.00188`. */
export function rounded(number) {
  if (Number.isInteger(number) || !Number.isFinite(number)) return String(number);
  const size = Math.abs(number);
  return String(Number(number.toFixed(size >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(size))))));
}

/** `1 event`, `2,000 events`. */
export const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The parts of an address that distinguish requests; a text that is no address stays as it is. */
export function addressParts(url) {
  if (!url) return { name: '', host: '', path: '' };
  if (url.startsWith('data:')) return { name: url.slice(0, 64), host: '', path: url.slice(0, 64) };
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(url);
  if (!match) return { name: url.slice(0, 200), host: '', path: url.slice(0, 200) };
  const [, host, path, query = ''] = match;
  const last = path.slice(path.replace(/\/$/, '').lastIndexOf('/') + 1);
  return { name: `${last && last !== '/' ? last : host || path}${query}`, host, path: `${path}${query}` };
}

/** A text that fits a row: line breaks become a sign, and what is far too long for any screen is cut. */
export function oneLine(text, limit = 500) {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(/\s*\n\s*/g, ' ⏎ ');
}

/** Local day and time of a moment in ms: `today 14:03`, `Fri 27 Nov 14:03`. */
export function dayAndTime(ms, now = Date.now()) {
  const date = new Date(ms);
  if (!Number.isFinite(ms)) return '';
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) return `today ${time}`;
  return `${date.toLocaleDateString('en', { weekday: 'short', day: 'numeric', month: 'short' })} ${time}`;
}
