import { BoundedMap } from '../lib/boundedMap.js';
import { initiatorOf, normal, partsOf, pattern, reasonFor } from './causes.js';
import { brief, hostOf } from './stepWords.js';

// All times are microseconds.

/** An error so soon after a failed response is likely because of it. */
const AFTER = 250_000;
/** The browser's clock and the order of its reports differ by so much. */
const BEFORE = 20_000;
/** A dialog that is open for so long has blocked the page. */
const BLOCKED = 2_000_000;

const KEPT_RECENT = 200;
const KEPT_PROBLEMS = 1_000;
const KEPT_CHILDREN = 20;
const KEPT_ROOTS = 50;
const KEPT_SCREENSHOTS = 2_000;

/**
 * Something that went wrong.
 * @typedef {object} ProblemNode
 * @property {'request' | 'exception' | 'console' | 'crash' | 'dialog' | 'control' | 'browser'} kind
 * @property {number} seq the first of its events
 * @property {number} at the event that says the most, such as the response
 * @property {number} t when it happened, Unix microseconds
 * @property {number} until when what it caused has begun at the latest
 * @property {string} tab
 * @property {import('./stepList.js').Step | null} step
 * @property {string} title one line
 * @property {string} text the message of an error; empty for a request
 * @property {string} place `script:line` of an error; empty if unknown
 * @property {string} key what repeats have in common
 * @property {string} id of the request
 * @property {string} method
 * @property {string} url
 * @property {number} status 0 if there was no response
 * @property {string} error why loading failed; empty if there was a response
 * @property {string} resource
 * @property {string} body the beginning of the response's body
 * @property {string} initiator
 * @property {string[]} scripts
 * @property {ProblemNode | null} parent the node that it is likely because of
 * @property {string} because why that is likely, in words; empty for a root
 * @property {ProblemNode[]} children
 */

/**
 * A root node with what it likely caused, and its repeats.
 * @typedef {object} Problem
 * @property {number} id the seq of its first event
 * @property {ProblemNode['kind']} kind
 * @property {string} key
 * @property {string} title
 * @property {'bad' | 'warn'} severity `warn` for a failed request of which nothing followed
 * @property {ProblemNode} root the first occurrence, or the first one that caused something
 * @property {ProblemNode[]} roots the first occurrences
 * @property {number} count
 * @property {number} first Unix microseconds
 * @property {number} last Unix microseconds
 * @property {number[]} steps the ids of the steps in which it happened
 */

/** What went wrong in a session, each with its likely cause. Events are added after `Steps` has learnt of them. */
export class Problems {
  /** In the order in which they happened first. @type {Problem[]} */
  items = [];
  #steps;
  #byKey = new Map();
  #recent = new BoundedMap(256);
  #requests = new BoundedMap(4_096);
  #dialogs = new BoundedMap(64);
  #screenshots = [];

  /** How many things that went wrong were left out, because too many different ones had. */
  dropped = 0;

  /** @param {import('./steps.js').Steps} steps */
  constructor(steps) { this.#steps = steps; }

  get length() { return this.items.length; }

  byId(id) { return this.items.find((problem) => problem.id === id); }

  clear() {
    this.items = [];
    for (const map of [this.#byKey, this.#recent, this.#requests, this.#dialogs]) map.clear();
    this.#screenshots = [];
    this.dropped = 0;
  }

  /** Forgets the problems that did not happen after a seq. */
  dropFront(seq) {
    const old = this.items.filter((problem) => problem.roots.every((node) => node.at <= seq) && problem.count <= KEPT_ROOTS);
    for (const problem of old) this.#remove(problem);
    this.#screenshots = this.#screenshots.filter((one) => one.seq > seq);
  }

  /** The seqs of the last screenshot of the tab before a problem happened first and of the first one after; 0 if there is none. */
  screenshotsAround(problem) {
    const { tab, t } = problem.root;
    const own = this.#screenshots.filter((one) => one.tab === tab);
    return { before: own.findLast((one) => one.t <= t)?.seq ?? 0, after: own.find((one) => one.t > t)?.seq ?? 0 };
  }

  /** Learns of an event, as `toEvent` makes them, and of the step that `Steps.add` returned for it. */
  add(event, step) {
    if (this.#dialogs.size > 0) this.#block(event.us);
    const { fact } = event;
    if (fact === null) return;
    const tab = this.#steps.tabOf(event);
    switch (fact.role) {
      case 'navigation': return this.#move(tab, fact.loader);
      case 'response': return fact.status >= 400 ? this.#fail(event, fact, tab) : undefined;
      case 'failure': return fact.flag ? undefined : this.#fail(event, fact, tab);
      case 'response_end': return this.#complete(fact, tab);
      case 'error':
      case 'exception': return this.#error(event, fact, tab, step);
      case 'crash': return this.#root(event, tab, step, 'crash', `The page crashed${fact.state && fact.state !== 'crashed' ? `: ${brief(fact.state)}` : ''}`);
      case 'browser_lost': return this.#root(event, '', step, 'browser', `The connection to the browser was lost: ${brief(fact.text)}`);
      case 'control': return fact.error === '' ? undefined : this.#root(event, tab, step, 'control', `${brief(fact.name)} failed: ${brief(fact.error, 200)}`);
      case 'dialog': return void this.#dialogs.set(tab, { event, step });
      case 'dialog_end': return this.#closeDialog(event, fact, tab);
      case 'screenshot': return this.#picture(event, tab);
    }
  }

  #picture(event, tab) {
    this.#screenshots.push({ seq: event.seq, t: event.us, tab });
    if (this.#screenshots.length > KEPT_SCREENSHOTS) this.#screenshots.splice(0, KEPT_SCREENSHOTS / 2);
  }

  #root(event, tab, step, kind, title, text = '') { this.#place(this.#node(event, tab, step, kind, { title, text, key: `${kind} ${normal(text || title)}` })); }

  /** @returns {ProblemNode} */
  #node(event, tab, step, kind, more) {
    return {
      kind, seq: event.seq, at: event.seq, t: event.us, until: event.us + AFTER, tab, step, title: '', text: '', place: '', key: '', id: '', method: '', url: '', status: 0,
      error: '', resource: '', body: '', initiator: '', scripts: [], parent: null, because: '', children: [], ...more,
    };
  }

  // Dialogs

  #block(now) {
    for (const [tab, { event, step }] of this.#dialogs) {
      if (now - event.us < BLOCKED) continue;
      this.#dialogs.delete(tab);
      this.#root(event, tab, step, 'dialog', `A dialog blocked the page: ${brief(event.fact.text, 200) || brief(event.fact.state)}`);
    }
  }

  #closeDialog(event, fact, tab) {
    const open = this.#dialogs.get(tab);
    if (open !== undefined && fact.duration >= BLOCKED) this.#block(open.event.us + fact.duration);
    this.#dialogs.delete(tab);
  }

  // Requests

  #fail(event, fact, tab) {
    const exchange = this.#steps.requestOf(tab, fact.id);
    const known = this.#requests.get(`${tab} ${fact.id}`);
    const isOpen = known !== undefined && (known.status === 0 || fact.url === '' || known.url === fact.url);
    const node = isOpen ? known : this.#node(event, tab, exchange?.step ?? null, 'request', { id: fact.id });
    if (isOpen) this.#detach(node);
    node.step = exchange?.step ?? node.step;
    node.t = exchange?.headersAt ?? event.us;
    node.until = Math.max(exchange?.end ?? 0, node.t) + AFTER;
    node.at = fact.role === 'response' || node.status < 400 ? event.seq : node.at;
    node.method = fact.name || exchange?.method || node.method;
    node.url = fact.url || exchange?.url || node.url;
    node.status = fact.status || node.status;
    node.error = node.status >= 400 ? '' : fact.error || node.error;
    node.resource = fact.resource || exchange?.resource || node.resource;
    node.body = fact.body || node.body;
    node.initiator = initiatorOf(exchange);
    this.#name(node);
    this.#requests.set(`${tab} ${fact.id}`, node);
    this.#place(node);
  }

  // The document of a navigation failed before the navigation was reported, which is its step.
  #move(tab, loader) {
    const node = this.#requests.get(`${tab} ${loader}`);
    const step = this.#steps.requestOf(tab, loader)?.step ?? null;
    if (node === undefined || step === null || node.step === step) return;
    this.#detach(node);
    node.step = step;
    this.#name(node);
    this.#place(node);
  }

  // The body of a response that was reported before its end.
  #complete(fact, tab) {
    const node = this.#requests.get(`${tab} ${fact.id}`);
    if (node !== undefined && node.body === '') node.body = fact.body ?? '';
  }

  #name(node) {
    const { path, host } = partsOf(node.url);
    const isElsewhere = host !== hostOf(this.#steps.urlOf(node.tab)) || (node.resource === 'document' && node.status < 400);
    const place = `${isElsewhere ? host : ''}${path}`;
    const what = node.resource === 'websocket' ? `WebSocket ${brief(place, 120)}` : `${brief(node.method) || 'Request'} ${brief(place, 120)}`.trim();
    node.title = node.status >= 400 ? `${what} answered ${node.status}` : `${what} failed${node.error === '' ? '' : `: ${brief(node.error, 100)}`}`;
    node.key = `request ${node.method} ${host}${pattern(path)} ${node.error || node.status}`;
  }

  // Errors

  #error(event, fact, tab, step) {
    if (fact.state === 'network' && fact.id !== '') return this.#loadError(event, fact, tab, step);
    const kind = fact.role === 'exception' ? 'exception' : 'console';
    const text = brief(fact.text, 300);
    const node = this.#node(event, tab, step, kind, {
      title: brief(fact.text.replace(/\n.*$/s, ''), 200) || 'An error without words', text, place: fact.place, key: `${kind} ${normal(text)} ${fact.place}`, scripts: fact.scripts, id: fact.id,
      url: fact.state === 'security' ? /'([a-z]+:\/\/[^']+)'/i.exec(fact.text)?.[1] ?? '' : '',
    });
    this.#place(node);
  }

  // "Failed to load resource" says what the response says, and can come before it.
  #loadError(event, fact, tab, step) {
    const known = this.#requests.get(`${tab} ${fact.id}`);
    if (known !== undefined) {
      known.seq = Math.min(known.seq, event.seq);
      return;
    }

    const exchange = this.#steps.requestOf(tab, fact.id);
    const status = Number(/status of (\d{3})/.exec(fact.text)?.[1] ?? 0);
    const node = this.#node(event, tab, exchange?.step ?? step, 'request', {
      id: fact.id, url: exchange?.url || fact.url, method: exchange?.method ?? '', resource: exchange?.resource ?? '', initiator: initiatorOf(exchange), status,
      error: status > 0 ? '' : /net::\w+/.exec(fact.text)?.[0] ?? brief(fact.text, 100),
    });
    this.#name(node);
    this.#requests.set(`${tab} ${fact.id}`, node);
    this.#place(node);
  }

  // Causes

  // Finds the cause of an error, or what a failed request caused before it was reported; then what it repeats.
  #place(node) {
    const recent = this.#recent.get(node.tab) ?? [];
    if (recent.length === 0) this.#recent.set(node.tab, recent);
    if (node.kind === 'exception' || node.kind === 'console' || node.kind === 'request') {
      for (let i = recent.length - 1; i >= 0 && node.parent === null; i--) this.#tie(recent[i], node);
    }

    if (node.kind === 'request') {
      for (const other of recent) if (other !== node && other.parent === null) this.#tie(node, other);
    }

    if (!recent.includes(node)) recent.push(node);
    if (recent.length > KEPT_RECENT) recent.splice(0, KEPT_RECENT / 2);
    if (node.parent === null) this.#list(node);
    else this.#refresh(this.#byKey.get(node.parent.key), node.parent);
  }

  #tie(cause, error) {
    const isCause = cause.kind === 'request' || (cause.kind === 'console' && cause.url !== ''); // or the browser's word that it has blocked one
    if (cause === error || !isCause || cause.parent !== null || error.t < cause.t - BEFORE || error.t > cause.until) return;
    const because = reasonFor(cause, error);
    if (because === '') return;
    if (this.#byKey.get(error.key)?.roots.includes(error)) this.#detach(error);
    error.parent = cause;
    error.because = because;
    if (cause.children.length < KEPT_CHILDREN) cause.children.push(error);
    cause.children.sort((a, b) => a.t - b.t || a.seq - b.seq);
  }

  // Repeats

  #list(node) {
    const known = this.#byKey.get(node.key);
    if (known) {
      known.count++;
      if (known.roots.length < KEPT_ROOTS) known.roots.push(node);
      this.#refresh(known, node);
      return;
    }

    if (this.items.length >= KEPT_PROBLEMS) {
      this.dropped++;
      return;
    }

    const problem = { id: node.seq, kind: node.kind, key: node.key, title: node.title, severity: /** @type {'bad'} */ ('bad'), root: node, roots: [node], count: 1, first: node.t, last: node.t, steps: [] };
    this.#byKey.set(node.key, problem);
    this.items.push(problem);
    this.#refresh(problem, node);
  }

  #refresh(problem, node) {
    if (problem === undefined) return;
    problem.root = problem.roots.find((one) => one.children.length > 0) ?? problem.roots[0];
    problem.title = problem.root.title;
    problem.severity = problem.kind === 'request' && problem.root.children.length === 0 && problem.root.resource !== 'document' ? 'warn' : 'bad';
    problem.id = Math.min(problem.id, node.seq);
    problem.first = Math.min(problem.first, node.t);
    problem.last = Math.max(problem.last, node.t);
    for (const one of [node, ...node.children]) {
      if (one.step === null) continue;
      if (!problem.steps.includes(one.step.id) && problem.steps.length < KEPT_ROOTS) problem.steps.push(one.step.id);
      if (!one.step.problems.includes(problem.id) && one.step.problems.length < KEPT_ROOTS) one.step.problems.push(problem.id);
    }

    this.#sort(problem);
  }

  #sort(problem) {
    const { items } = this;
    let place = items.indexOf(problem);
    for (; place > 0 && items[place - 1].first > problem.first; place--) [items[place - 1], items[place]] = [items[place], items[place - 1]];
  }

  // Takes a node out, since it is something else than it seemed.
  #detach(node) {
    const problem = this.#byKey.get(node.key);
    if (problem === undefined || !problem.roots.includes(node)) return;
    problem.count--;
    problem.roots.splice(problem.roots.indexOf(node), 1);
    this.#unlink(problem);
    if (problem.roots.length === 0) return this.#remove(problem);
    Object.assign(problem, { id: Infinity, first: Infinity, last: 0, steps: [] });
    this.items.splice(this.items.indexOf(problem), 1);
    this.items.push(problem);
    for (const one of problem.roots) this.#refresh(problem, one);
  }

  #remove(problem) {
    this.#unlink(problem);
    this.#byKey.delete(problem.key);
    const place = this.items.indexOf(problem);
    if (place >= 0) this.items.splice(place, 1);
  }

  #unlink(problem) {
    for (const id of problem.steps) {
      const step = this.#steps.byId(id);
      if (step) step.problems = step.problems.filter((one) => one !== problem.id);
    }
  }
}
