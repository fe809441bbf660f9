import { BoundedMap } from '../lib/boundedMap.js';
import * as words from './stepWords.js';

// All times are microseconds.

/** Interactions are reported a little after their first requests, whose times are the browser's. */
const LEAD = 50_000;
/** A navigation that begins so long after an action is its outcome. */
const OUTCOME = 500_000;
/** One that a script starts is, if it follows the action's own requests, up to this time. */
const LATE_OUTCOME = 5_000_000;
/** Keys and scrolling with shorter pauses are one step. */
const RUN = 1_500_000;
/** Published events of one type with shorter pauses are one step. */
const BURST = 100_000;
/** Clicks that the browser makes of an action, such as of a label's, follow it at once. */
const ECHO = 20_000;

const KEPT_REQUESTS = 4_096;
const KEPT_TARGETS = 256;
const KEPT_SCREENSHOTS = 64;

/** The outcomes of a step, the worst last. */
export const OUTCOMES = ['', 'warning', 'console_error', 'http_4xx', 'failed', 'http_5xx', 'exception', 'crash'];

/** The tone of an outcome: '', 'warn' or 'bad'. */
export const toneOf = (outcome) => (outcome === '' ? '' : outcome === 'warning' ? 'warn' : 'bad');

/**
 * @typedef {object} Step
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

/**
 * A request as steps and problems know it.
 * @typedef {object} Exchange
 * @property {string} id
 * @property {string} tab
 * @property {Step | null} step
 * @property {number} hops
 * @property {string} outcome
 * @property {number} t
 * @property {number} headersAt
 * @property {number} end
 * @property {string} method
 * @property {string} url
 * @property {string} resource
 * @property {string} initiator
 * @property {boolean} isByScript
 */

/**
 * What was done in a session, in words and in the order of time. Events are added in the order of the stream, once each; those that carry
 * the browser's time may come later than others that happened after them.
 */
export class Steps {
  /** The steps in the order of time. @type {Step[]} */
  items = [];
  // Those of each tab, and under '' those of none.
  #byTab = new Map();
  #requests = new BoundedMap(KEPT_REQUESTS);
  #pages = new BoundedMap(KEPT_TARGETS);
  #owners = new BoundedMap(KEPT_TARGETS);
  #byId = new Map();
  #host = '';
  #newest = '';
  // The newest command that is of no tab.
  #command = null;

  get length() { return this.items.length; }

  /** The step with an id; undefined if there is none. */
  byId(id) { return this.#byId.get(id); }

  /** The step that a moment in a tab belongs to; null before the first. */
  at(tab, t, nav = 0) {
    const own = this.#byTab.get(tab);
    const common = this.#byTab.get('');
    const mine = own ? this.#before(own, t, nav) : null;
    const shared = common && tab !== '' ? this.#before(common, t, 0) : null;
    return shared === null || (mine !== null && mine.t >= shared.t) ? mine : shared;
  }

  /** The tab that an event belongs to: its own, or that of the frame or worker that it comes from. */
  tabOf(event) {
    const { fact, tab } = event;
    if (tab === '' || fact === null || fact.target === 'page' || fact.target === '') return tab;
    const known = this.#owners.get(tab);
    if (known !== undefined) return known;
    const owner = this.#pages.has(fact.parent) ? fact.parent : this.#newest;
    if (owner !== '') this.#owners.set(tab, owner);
    return owner;
  }

  /** The address of the document that a tab shows; empty if it is unknown. */
  urlOf(tab) { return this.#pages.get(tab)?.url ?? ''; }

  /** The request of an event; undefined if it is unknown. @returns {Exchange | undefined} */
  requestOf(tab, id) { return this.#requests.get(`${tab} ${id}`); }

  clear() {
    this.items = [];
    for (const map of [this.#byId, this.#byTab, this.#requests, this.#pages, this.#owners]) map.clear();
    this.#host = this.#newest = '';
    this.#command = null;
  }

  /** Forgets the steps up to a seq, but for the newest. */
  dropFront(seq) {
    const isKept = (step) => step.id > seq;
    if (this.items.length === 0 || isKept(this.items[0])) return;
    for (const step of this.items) if (!isKept(step)) this.#byId.delete(step.id);
    this.items = this.items.filter(isKept);
    for (const [tab, list] of this.#byTab) {
      const kept = list.filter((step, index) => isKept(step) || index === list.length - 1);
      if (kept.length > 0) this.#byTab.set(tab, kept);
      else this.#byTab.delete(tab);
    }
  }

  /**
   * Learns of an event, as `toEvent` makes them. Returns the step that it opened, continued or belongs to; null if there is none.
   * @returns {Step | null}
   */
  add(event) {
    const { fact } = event;
    if (fact === null) return null;
    const tab = this.tabOf(event);
    switch (fact.role) {
      case 'navigation': return this.#navigate(event, fact, tab);
      case 'address': return this.#changeAddress(event, fact, tab);
      case 'tab': return this.#openTab(event, fact, tab);
      case 'tab_end': return this.#closeTab(event, fact, tab);
      case 'click': return this.#click(event, fact, tab);
      case 'key': return this.#type(event, fact, tab);
      case 'scroll': return this.#scroll(event, fact, tab);
      case 'dialog': return this.#open('dialog', event, tab, words.dialogLabel(fact));
      case 'dialog_end': return this.#closeDialog(event, fact, tab);
      case 'download': return this.#open('download', event, tab, words.downloadLabel(fact), { name: fact.id });
      case 'download_end': return this.#endDownload(event, fact, tab);
      case 'published': return this.#publish(event, fact);
      case 'control': return this.#control(event, fact, tab);
      case 'request': return this.#request(event, fact, tab);
      case 'response': return this.#respond(event, fact, tab);
      case 'failure': return this.#fail(event, fact, tab);
      case 'response_end': return this.#finish(event, fact, tab);
      default: return this.#evidence(event, fact, tab);
    }
  }

  #before(list, t, nav) {
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

  // The newest step of a tab that can have led to something.
  #latest(tab) {
    const own = this.#byTab.get(tab)?.at(-1) ?? null;
    const common = tab === '' ? null : this.#command;
    return common === null || (own !== null && own.from >= common.from) ? own : common;
  }

  #open(kind, event, tab, label, more = {}) {
    const isAction = kind === 'click' || kind === 'type' || kind === 'scroll';
    /** @type {Step} */
    const step = {
      id: event.seq, kind, label, to: '', url: this.urlOf(tab), tab, t: event.us, end: event.us, from: isAction ? event.us - LEAD : event.us, last: event.us,
      nav: event.nav, events: 1, outcome: '', counts: {}, requests: 0, failed: 0, errors: 0, screenshots: [], problems: [], selector: '', typed: null, x: 0, y: 0, name: '', ...more,
    };
    insert(this.items, step, 't');
    const list = this.#byTab.get(tab);
    if (list) insert(list, step);
    else this.#byTab.set(tab, [step]);
    this.#byId.set(step.id, step);
    if (tab !== '') this.#newest = tab;
    else if (kind === 'control') this.#command = step;
    return step;
  }

  #extend(step, event) {
    step.events++;
    step.last = Math.max(step.last, event.us);
    step.end = Math.max(step.end, event.us);
    step.nav = Math.max(step.nav, event.nav);
    return step;
  }

  // A step of no tab turns out to be of one.
  #adopt(step, tab) {
    if (step.tab === tab) return;
    if (this.#command === step) this.#command = null;
    const list = this.#byTab.get(step.tab);
    list.splice(list.indexOf(step), 1);
    step.tab = tab;
    const own = this.#byTab.get(tab);
    if (own) insert(own, step);
    else this.#byTab.set(tab, [step]);
  }

  #navigate(event, fact, tab) {
    const document = fact.state === 'navigation' ? this.requestOf(tab, fact.loader) : undefined;
    const page = this.#pages.get(tab);
    const start = document?.t ?? event.us;
    const address = fact.error || fact.url;
    const place = words.placeOf(address, this.#host);
    const latest = this.#latest(tab);
    this.#visit(tab, address);
    let step;
    if (latest !== null && this.#isOutcome(latest, start, document?.isByScript === true)) {
      step = this.#extend(latest, event);
      this.#adopt(step, tab);
      if (step.kind === 'tab') step.label = `${fact.error !== '' ? 'Could not open' : step.selector === '' ? 'Opened' : 'The page opened'} ${place} in a new tab`;
      else step.to = place;
      if (step.kind === 'tab' || step.name === 'Page.navigate') step.kind = 'navigation';
    } else {
      const label = fact.error === '' ? words.navigationLabel(fact.state, page, address, place) : `Could not open ${place}`;
      step = this.#open('navigation', event, tab, label, { t: Math.min(start, event.us) });
    }

    step.url = address;
    if (document) this.#move(document, step);
    return step;
  }

  #isOutcome(step, start, isByScript) {
    if (start < step.t - 2 * LEAD) return false;
    if (step.kind === 'navigation') return isByScript && start <= step.last + OUTCOME;
    // What an agent has said since then is about this.
    if (step.kind === 'tab' && (this.#byTab.get('')?.at(-1)?.t ?? 0) > step.t) return false;
    if (step.kind === 'tab') return step.name === '' && (step.selector !== '' || start <= step.last + OUTCOME);
    if (step.kind === 'dialog') return isByScript && start <= step.last + OUTCOME;
    if (step.kind === 'scroll' || step.kind === 'download' || step.kind === 'agent') return false;
    return start <= step.last + OUTCOME || (isByScript && start <= Math.min(step.end + OUTCOME, step.last + LATE_OUTCOME));
  }

  #changeAddress(event, fact, tab) {
    const place = words.placeOf(fact.url, this.#host);
    const latest = this.#latest(tab);
    const label = words.navigationLabel('', this.#pages.get(tab), fact.url, place);
    this.#visit(tab, fact.url);
    if (latest !== null && latest.kind !== 'scroll' && latest.kind !== 'download' && event.us >= latest.from
      && event.us <= Math.min(Math.max(latest.end, latest.last) + OUTCOME, latest.last + LATE_OUTCOME)) {
      // A page that corrects its address while it loads says nothing new of where it is.
      if (latest.name === 'address') latest.label = label;
      else if (latest.kind !== 'navigation') latest.to = place;
      latest.url = fact.url;
      return this.#extend(latest, event);
    }

    return this.#open('navigation', event, tab, label, { url: fact.url, name: 'address' });
  }

  #visit(tab, url) {
    this.#host = words.hostOf(url) || this.#host;
    const page = this.#pages.get(tab);
    if (page?.url === url) return;
    this.#pages.delete(tab);
    this.#pages.set(tab, { url, before: page?.url ?? '' });
  }

  #openTab(event, fact, tab) {
    if (fact.flag) return null; // its document is reported as a navigation
    return this.#open('tab', event, tab, fact.id === '' ? 'Opened a tab' : 'The page opened a tab', { selector: fact.id });
  }

  #closeTab(event, fact, tab) {
    if (!this.#byTab.has(tab)) return null; // one that was open before, and that nothing was done with
    return this.#open('tab', event, tab, `Tab closed: ${words.placeOf(this.urlOf(tab) || fact.url, this.#host)}`, { name: 'closed' });
  }

  #click(event, fact, tab) {
    const latest = this.#latest(tab);
    if (latest !== null && (latest.kind === 'click' || latest.kind === 'type') && event.us - latest.last <= ECHO && event.us >= latest.last
      && ((fact.x === 0 && fact.y === 0) || (fact.x === latest.x && fact.y === latest.y))) return this.#extend(latest, event);
    return this.#act('click', latest, event, tab, words.clickLabel(fact), { selector: fact.selector, x: fact.x, y: fact.y });
  }

  // Does an action, or tells what a command did.
  #act(kind, latest, event, tab, label, more) {
    if (latest === null || latest.kind !== 'control' || event.us > latest.last + OUTCOME || !latest.name.startsWith('Input.')) return this.#open(kind, event, tab, label, more);
    this.#adopt(latest, tab);
    Object.assign(latest, { kind, label, url: this.urlOf(tab), ...more });
    return this.#extend(latest, event);
  }

  #type(event, fact, tab) {
    let step = this.#latest(tab);
    const continues = step !== null && step.selector === fact.selector && event.us - step.last < RUN && event.us >= step.from
      && (step.kind === 'type' || (step.kind === 'click' && step.requests === 0 && step.to === ''));
    const typed = continues && step.typed !== null ? step.typed : { text: '', masked: 0, pressed: '', field: words.elementName('', fact.selector, fact.name) };
    enter(typed, fact);
    const label = words.typedLabel(typed.text, typed.masked, typed.pressed, typed.field);
    if (!continues) return this.#act('type', step, event, tab, label, { selector: fact.selector, typed });
    step = this.#extend(step, event);
    return Object.assign(step, { kind: 'type', label, typed });
  }

  #scroll(event, fact, tab) {
    const latest = this.#latest(tab);
    if (latest !== null && latest.kind === 'scroll' && latest.selector === fact.selector && event.us - latest.last < RUN) {
      latest.x += fact.x;
      latest.y += fact.y;
      latest.label = words.scrollLabel(latest.x, latest.y, fact);
      return this.#extend(latest, event);
    }

    // It is reported 300 ms after its end: so early, the page scrolled by itself.
    if (latest !== null && latest.kind !== 'control' && latest.kind !== 'scroll' && event.us - latest.last <= OUTCOME) return latest;
    return this.#act('scroll', latest, event, tab, words.scrollLabel(fact.x, fact.y, fact), { selector: fact.selector, x: fact.x, y: fact.y });
  }

  #closeDialog(event, fact, tab) {
    const step = this.#byTab.get(tab)?.findLast((one) => one.kind === 'dialog');
    if (step === undefined || step.to !== '') return null;
    step.to = fact.flag ? 'accepted' : 'dismissed';
    return this.#extend(step, event);
  }

  #endDownload(event, fact, tab) {
    const step = this.#byTab.get(tab)?.findLast((one) => one.kind === 'download' && one.name === fact.id);
    if (step === undefined) return this.#open('download', event, tab, words.downloadLabel(fact), { name: fact.id });
    step.label = words.downloadLabel(fact);
    return this.#extend(step, event);
  }

  #publish(event, fact) {
    const latest = this.#byTab.get('')?.at(-1);
    if (latest === undefined || latest.name !== fact.name || event.us - latest.last > BURST) {
      return this.#open('agent', event, '', fact.text, { name: fact.name, selector: fact.text });
    }

    latest.label = `${latest.selector} ×${latest.events + 1}`;
    return this.#extend(latest, event);
  }

  #control(event, fact, tab) {
    if (fact.error === '' && (/^Runtime\./.test(fact.name) || (fact.name === 'Input.dispatchMouseEvent' && fact.text === 'mouseMoved'))) return null;
    const latest = this.#latest(tab);
    // A press and its release, or a key's, are one action; so is what they caused, reported earlier.
    if (latest !== null && fact.error === '' && fact.name.startsWith('Input.') && event.us - latest.last <= BURST
      && ((latest.kind === 'control' && latest.name === fact.name) || latest.kind === 'click' || latest.kind === 'type')) return this.#extend(latest, event);
    const step = this.#open('control', event, tab, words.commandLabel(fact, words.placeOf(fact.url, this.#host)), { name: fact.name, t: event.us - fact.duration, from: event.us - fact.duration });
    if (fact.error !== '') this.#count(step, 'failed', 1);
    return step;
  }

  #request(event, fact, tab) {
    const known = this.requestOf(tab, fact.id);
    const step = known ? known.step : this.at(tab, event.us, event.nav);
    if (step !== null) step.requests++;
    if (known) {
      known.hops++;
      known.url = fact.url;
      known.method = fact.name;
    } else this.#requests.set(`${tab} ${fact.id}`, this.#exchange(event, fact, tab, step, event.us));
    return step;
  }

  #exchange(event, fact, tab, step, t) {
    return {
      id: fact.id, tab, step, hops: 1, outcome: '', t, headersAt: event.us, end: event.us, method: fact.name, url: fact.url, resource: fact.resource,
      initiator: fact.initiator ?? '', isByScript: fact.state === 'script',
    };
  }

  // A response whose request was not seen stands for it.
  #exchangeOf(event, fact, tab) {
    const known = this.requestOf(tab, fact.id);
    if (known) return known;
    const t = event.us - (fact.duration ?? 0);
    const exchange = this.#exchange(event, fact, tab, this.at(tab, t, event.nav), t);
    this.#requests.set(`${tab} ${fact.id}`, exchange);
    if (exchange.step !== null) exchange.step.requests++;
    return exchange;
  }

  #respond(event, fact, tab) {
    const exchange = this.#exchangeOf(event, fact, tab);
    exchange.headersAt = event.us;
    exchange.resource = fact.resource || exchange.resource;
    const end = fact.isFinal && fact.duration > 0 ? exchange.t + fact.duration : event.us;
    this.#end(exchange, Math.max(end, event.us));
    if (fact.status >= 400) this.#break(exchange, fact.status >= 500 ? 'http_5xx' : 'http_4xx');
    return exchange.step;
  }

  #fail(event, fact, tab) {
    const exchange = this.#exchangeOf(event, fact, tab);
    exchange.resource = fact.resource || exchange.resource;
    if (exchange.outcome === '') exchange.headersAt = event.us;
    this.#end(exchange, event.us);
    if (!fact.flag) this.#break(exchange, fact.status >= 500 ? 'http_5xx' : fact.status >= 400 ? 'http_4xx' : 'failed');
    return exchange.step;
  }

  #finish(event, fact, tab) {
    const exchange = this.requestOf(tab, fact.id);
    if (exchange === undefined) return null;
    this.#end(exchange, event.us);
    return exchange.step;
  }

  #end(exchange, t) {
    exchange.end = Math.max(exchange.end, t);
    if (exchange.step !== null && exchange.resource !== 'websocket' && exchange.resource !== 'event_source') exchange.step.end = Math.max(exchange.step.end, t);
  }

  #break(exchange, outcome) {
    if (exchange.outcome !== '') return;
    exchange.outcome = outcome;
    if (exchange.step !== null) this.#count(exchange.step, outcome, 1);
  }

  // A document was requested before its navigation.
  #move(exchange, step) {
    if (exchange.step === step) return;
    for (const [one, sign] of /** @type {[Step | null, number][]} */ ([[exchange.step, -1], [step, 1]])) {
      if (one === null) continue;
      one.requests += sign * exchange.hops;
      if (exchange.outcome !== '') this.#count(one, exchange.outcome, sign);
    }

    exchange.step = step;
    step.end = Math.max(step.end, exchange.end);
  }

  #evidence(event, fact, tab) {
    const step = this.at(tab, event.us, event.nav);
    if (step === null) return null;
    if (fact.role === 'error' || fact.role === 'exception') {
      // The browser's own words on a request are no error besides.
      if (fact.state === 'network' && fact.id !== '') return this.requestOf(tab, fact.id)?.step ?? step;
      step.end = Math.max(step.end, event.us);
      this.#count(step, fact.role === 'error' ? 'console_error' : 'exception', 1);
    } else if (fact.role === 'warning') this.#count(step, 'warning', 1);
    else if (fact.role === 'crash') this.#count(step, 'crash', 1);
    else if (fact.role === 'load') step.end = Math.max(step.end, event.us);
    else if (fact.role === 'screenshot' && step.screenshots.length < KEPT_SCREENSHOTS) step.screenshots.push(event.seq);
    return step;
  }

  #count(step, outcome, by) {
    const { counts } = step;
    counts[outcome] = (counts[outcome] ?? 0) + by;
    if (outcome === 'console_error' || outcome === 'exception') step.errors += by;
    else if (outcome === 'http_4xx' || outcome === 'http_5xx' || outcome === 'failed') step.failed += by;
    step.outcome = OUTCOMES.findLast((one) => counts[one] > 0) ?? '';
  }
}

// Inserts by time; nearly always at the end.
function insert(list, step, time = 'from') {
  let place = list.length;
  while (place > 0 && list[place - 1][time] > step[time]) place--;
  if (place === list.length) list.push(step);
  else list.splice(place, 0, step);
}

function enter(typed, fact) {
  const isCharacter = [...fact.text].length === 1;
  if (fact.flag) typed.masked++;
  else if (isCharacter) typed.text = `${typed.text}${fact.text}`.slice(0, 200);
  else if (fact.text === 'Backspace') typed.text = [...typed.text].slice(0, -1).join('');
  else typed.pressed = fact.text;
}
