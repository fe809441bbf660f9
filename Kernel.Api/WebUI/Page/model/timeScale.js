// Time on an axis on which idle time is folded: what happens in one second of ten minutes can be seen.

const IDLE = 5_000_000;
// The share of the active time that a folded range gets at most.
const FOLDED = 0.04;
const LEAST = 1_000_000;
const BUCKETS = 4_096;
// What is left of an idle range at its ends.
const MARGIN = 300_000;

/** The axis of a session. Times are microseconds, places are shares of the width, 0 to 1. */
export class TimeScale {
  #segments;
  #total;

  /**
   * @param {number} from
   * @param {number} to
   * @param {{ from: number, to: number }[]} idle ranges without activity, in order
   */
  constructor(from, to, idle = []) {
    this.from = from;
    this.to = Math.max(to, from + LEAST);
    this.idle = idle;
    const active = Math.max(LEAST, this.to - from - idle.reduce((sum, range) => sum + range.to - range.from, 0));
    const fold = Math.max(LEAST / 2, active * FOLDED);
    this.#segments = [];
    let at = from;
    let weight = 0;
    const add = (end, size, isIdle) => {
      if (end <= at) return;
      this.#segments.push({ from: at, to: end, start: weight, size, isIdle });
      weight += size;
      at = end;
    };
    for (const range of idle) {
      add(range.from, range.from - at, false);
      add(range.to, Math.min(range.to - range.from, fold), true);
    }

    add(this.to, this.to - at, false);
    this.#total = weight;
  }

  /** The place of a time. */
  place(us) {
    if (us <= this.from) return 0;
    if (us >= this.to) return 1;
    const segment = this.#segments.find((one) => us <= one.to);
    return (segment.start + (segment.size * (us - segment.from)) / (segment.to - segment.from)) / this.#total;
  }

  /** The time at a place. */
  at(place) {
    const weight = Math.min(1, Math.max(0, place)) * this.#total;
    const segment = this.#segments.find((one) => weight <= one.start + one.size) ?? this.#segments.at(-1);
    return segment.from + ((weight - segment.start) / segment.size) * (segment.to - segment.from);
  }

  /** Round times from the start, at most `most`, as `{ at, place }`; none within a folded range. */
  ticks(most) {
    const active = this.#segments.filter((one) => !one.isIdle);
    const span = active.reduce((sum, one) => sum + one.to - one.from, 0);
    let step = 1;
    for (let i = 0; span / step > most; i++) step = [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3);
    const ticks = [];
    for (const segment of active) {
      const first = Math.ceil((segment.from - this.from) / step) * step;
      for (let at = first; at <= segment.to - this.from && ticks.length < most * 2; at += step) ticks.push({ at, place: this.place(this.from + at) });
    }

    return ticks;
  }
}

/** The ranges of more than 5 s without any of these times, to about a four-thousandth of the whole. */
export function idleRanges(/** @type {number} */ from, /** @type {number} */ to, /** @type {Iterable<number>} */ times) {
  if (to - from <= IDLE) return [];
  const width = (to - from) / BUCKETS;
  const used = new Uint8Array(BUCKETS + 1);
  for (const at of times) used[Math.floor((at - from) / width)] = 1;
  used[0] = used[BUCKETS] = 1;
  const found = [];
  for (let i = 1, last = 0; i <= BUCKETS; i++) {
    if (used[i] === 0) continue;
    const range = { from: from + (last + 1) * width + MARGIN, to: from + i * width - MARGIN };
    if (range.to - range.from > IDLE - 2 * MARGIN) found.push(range);
    last = i;
  }

  return found;
}
