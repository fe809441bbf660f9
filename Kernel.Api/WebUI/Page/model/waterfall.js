import { lasts } from './requestFields.js';

// The positions of the bars of a waterfall. Times are microseconds, positions are shares of the width, 0 to 1.

const SHORTEST = 50_000;
const STEPS = [1, 2, 5];

/**
 * The range of time that a set of requests is drawn over: from the first beginning to about the last end. Sockets and event streams do not
 * count, and the few that take far longer than the others run out of the image.
 */
export function stretchOf(all, now) {
  const counted = all.filter((request) => !lasts(request));
  const requests = counted.length > 0 ? counted : all;
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

/**
 * A request's bar: where it begins, how wide the waiting for headers and the arriving of the body are, how long an unread response was kept after
 * that, where its redirects end, and whether it runs out at the right.
 */
export function barOf(request, stretch, now) {
  const place = (us) => (us - stretch.from) / (stretch.to - stretch.from);
  // No data has arrived since: what follows is not a part of the bar.
  const isUnread = request.state === 'streaming' && Number.isFinite(request.dataEnd) && !lasts(request);
  const isOpen = !isUnread && (!Number.isFinite(request.end) || request.state === 'streaming');
  const end = isUnread ? request.dataEnd : isOpen ? Math.max(now, request.start) : request.end;
  const left = clamp(place(request.start));
  const right = clamp(place(end));
  const headers = Number.isFinite(request.headersAt) ? clamp(place(Math.min(Math.max(request.headersAt, request.start), end))) : right;
  const rest = isUnread || Number.isFinite(request.releasedAt) ? Math.max(0, clamp(place(Number.isFinite(request.releasedAt) ? request.releasedAt : now)) - right) : 0;
  return {
    left, waiting: Math.max(0, headers - left), content: Math.max(0, right - headers), rest, isOpen, runsOut: place(end) > 1,
    hops: request.hops.map((hop) => clamp(place(hop.end))),
  };
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
