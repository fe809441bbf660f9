// All times are microseconds.

/** A navigation can begin so long before the action that led to it is reported. */
export const OUTCOME_LEAD = 100_000;

/** The outcomes of a step, the worst last. */
export const OUTCOMES = ['', 'warning', 'console_error', 'http_4xx', 'failed', 'http_5xx', 'exception', 'crash'];

/** The tone of an outcome: '', 'warn' or 'bad'. */
export const toneOf = (outcome) => (outcome === '' ? '' : outcome === 'warning' ? 'warn' : 'bad');

/**
 * @typedef {object} Step something that was done
 * @property {number} id the seq of its first event
 * @property {'navigation' | 'click' | 'type' | 'scroll' | 'dialog' | 'download' | 'tab' | 'agent' | 'control'} kind
 * @property {string} label what was done, in words
 * @property {string} to where it led, in words; empty if the page stayed
 * @property {string} url the address of the page that the step led to or was done on
 * @property {string} tab the target; empty if the step belongs to no tab
 * @property {number} t when it began, Unix microseconds
 * @property {number} end when its last event or the last response to its requests came
 * @property {number} from evidence of the tab from this time on belongs to this step or a later one
 * @property {number} last its last own event
 * @property {number} nav the `nav_seq` of its document
 * @property {number} events how many events of its own it is made of
 * @property {string} outcome the worst that happened, one of `OUTCOMES`
 * @property {Record<string, number>} counts how often each outcome happened
 * @property {number} requests requests, each redirect counted
 * @property {number} failed requests that failed or were answered with status 400 and more
 * @property {number} errors console errors and exceptions
 * @property {number[]} screenshots the seqs of its first screenshots
 * @property {number[]} problems the ids of the problems that it is part of; `Problems` keeps it
 * @property {string} selector the element of a click, run of keys or scrolling
 * @property {{ text: string, masked: number, pressed: string, field: string } | null} typed
 * @property {number} x
 * @property {number} y
 * @property {string} name what merges it with others of its kind
 */

/** Steps in the order of time, and those of each tab. */
export class StepList {
  /** @type {Step[]} */
  items = [];
  // Those of each tab, and under '' those of none, in the order in which evidence looks for them.
  #byTab = new Map();
  #byId = new Map();

  /** The newest command that is of no tab. @type {Step | null} */
  command = null;

  byId(id) { return this.#byId.get(id); }

  /** The steps of a tab; those of none under ''. @returns {Step[]} */
  of(tab) { return this.#byTab.get(tab) ?? []; }

  /** The newest step of a tab that can have led to something; null if there is none. */
  latest(tab) {
    const own = this.of(tab).at(-1) ?? null;
    return this.command === null || tab === '' || (own !== null && own.from >= this.command.from) ? own : this.command;
  }

  /** The step that a moment in a tab belongs to; null before the first. `nav` is the `nav_seq` of what happened. */
  at(tab, t, nav) {
    const mine = before(this.of(tab), t, nav);
    const shared = tab === '' ? null : before(this.of(''), t, -1); // none that is later
    return shared === null || (mine !== null && mine.t >= shared.t) ? mine : shared;
  }

  add(step) {
    insert(this.items, step, 't');
    this.#byId.set(step.id, step);
    this.#put(step);
    if (step.tab === '' && step.kind === 'control') this.command = step;
  }

  /** Moves a step of no tab to the one that it turns out to be of. */
  adopt(step, tab) {
    if (step.tab === tab) return;
    if (this.command === step) this.command = null;
    const list = this.of(step.tab);
    list.splice(list.indexOf(step), 1);
    step.tab = tab;
    this.#put(step);
  }

  clear() {
    this.items = [];
    this.command = null;
    this.#byTab.clear();
    this.#byId.clear();
  }

  /** Forgets the steps up to a seq, but for the newest of each tab, which evidence still belongs to. */
  dropFront(seq) {
    const isKept = (step) => step.id > seq;
    if (this.items.length === 0 || isKept(this.items[0])) return;
    for (const step of this.items) if (!isKept(step)) this.#byId.delete(step.id);
    this.items = this.items.filter(isKept);
    for (const [tab, list] of this.#byTab) this.#byTab.set(tab, list.filter((step, index) => isKept(step) || index === list.length - 1));
  }

  #put(step) {
    const list = this.#byTab.get(step.tab);
    if (list) insert(list, step, 'from');
    else this.#byTab.set(step.tab, [step]);
  }
}

// Nearly always at the end.
function insert(list, step, time) {
  let place = list.length;
  while (place > 0 && list[place - 1][time] > step[time]) place--;
  if (place === list.length) list.push(step);
  else list.splice(place, 0, step);
}

function before(list, t, nav) {
  let low = 0;
  for (let high = list.length; low < high;) {
    const middle = (low + high) >> 1;
    if (list[middle].from <= t) low = middle + 1;
    else high = middle;
  }

  // What belongs to a later document may carry an earlier time than its navigation, which the collector dates.
  while (low < list.length && (low === 0 || list[low - 1].nav < nav) && list[low].nav <= nav) low++;
  return low === 0 ? null : list[low - 1];
}

/** Counts an outcome of a step, or takes it back. */
export function countOutcome(step, outcome, by = 1) {
  const { counts } = step;
  counts[outcome] = (counts[outcome] ?? 0) + by;
  if (outcome === 'console_error' || outcome === 'exception') step.errors += by;
  else if (outcome === 'http_4xx' || outcome === 'http_5xx' || outcome === 'failed') step.failed += by;
  step.outcome = OUTCOMES.findLast((one) => counts[one] > 0) ?? '';
}
