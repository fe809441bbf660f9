import { lasts } from './requestFields.js';

// Where the bars of a waterfall stand. Times are microseconds, places are shares of the width, 0 to 1.

const SHORTEST = 50_000;
const STEPS = [1, 2, 5];

/**
 * The stretch of time that a set of requests is drawn over: from the first beginning to about the last end. The few that take far longer
 * than the others do not make dots of them; their bars run out of the picture.
 */
export function stretchOf(requests, now) {
  let from = Infinity;
  let lastStart = -Infinity;
  const ends = [];
  for (const request of requests) {
    from = Math.min(from, request.start);
    lastStart = Math.max(lastStart, request.start);
    if (Number.isFinite(request.end)) ends.push(request.end);
  }

  if (from === Infinity) return { from: now - SHORTEST, to: now };
  ends.sort((a, b) => a - b);
  const usual = ends[Math.ceil((ends.length - 1) * 0.9)] ?? now;
  const longest = ends.at(-1) ?? now;
  const span = Math.max(usual, lastStart) - from;
  const to = longest - from <= span * 1.6 ? Math.max(longest, lastStart) : Math.max(usual, lastStart);
  return { from, to: Math.max(to + (to - from) * 0.04, from + SHORTEST) };
}

/** A request's bar: where it begins, how wide the waiting for headers and the arriving of the body are, whether it runs out at the right. */
export function barOf(request, stretch, now) {
  const place = (us) => (us - stretch.from) / (stretch.to - stretch.from);
  const isOpen = !Number.isFinite(request.end) || (request.state === 'streaming' && lasts(request));
  const end = isOpen ? Math.max(now, request.start) : request.end;
  const left = clamp(place(request.start));
  const right = clamp(place(end));
  const headers = Number.isFinite(request.headersAt) ? clamp(place(Math.min(Math.max(request.headersAt, request.start), end))) : right;
  return { left, waiting: Math.max(0, headers - left), content: Math.max(0, right - headers), isOpen, runsOut: place(end) > 1 };
}

/** Round moments within a stretch, at most `most`, as `{ at, place }` with `at` counted from its beginning. */
export function ticksOf(stretch, most) {
  const span = stretch.to - stretch.from;
  let step = 1;
  for (let i = 0; span / step > most; i++) step = STEPS[i % 3] * 10 ** Math.floor(i / 3);
  const ticks = [];
  for (let at = step; at < span; at += step) ticks.push({ at, place: at / span });
  return ticks;
}

const clamp = (share) => Math.min(1, Math.max(0, share));
