import { BoundedMap } from '../lib/boundedMap.js';
import { countOutcome } from './stepList.js';

// All times are microseconds.

const KEPT = 4_096;

/**
 * A request as steps and problems know it.
 * @typedef {object} Exchange
 * @property {string} id
 * @property {string} tab
 * @property {import('./stepList.js').Step | null} step
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
 * @property {boolean} isAnswered
 */

/** The requests of a session, each with the step that it belongs to, which counts it. The newest are kept. */
export class Exchanges {
  #byId = new BoundedMap(KEPT);
  #steps;

  /** @param {import('./stepList.js').StepList} steps */
  constructor(steps) { this.#steps = steps; }

  /** @returns {Exchange | undefined} */
  get(tab, id) { return this.#byId.get(`${tab} ${id}`); }

  clear() { this.#byId.clear(); }

  /** Whether a script's request of a step, sent before a time, has no answer yet: answers are reported after the navigations that they led to. */
  hasUnanswered(step, t) {
    for (const one of this.#byId.values()) if (one.step === step && one.isByScript && !one.isAnswered && one.t < t) return true;
    return false;
  }

  /** A request, or a hop of a redirected one. */
  begin(event, fact, tab) {
    const known = this.get(tab, fact.id);
    if (known === undefined) return this.#put(event, fact, tab, event.us).step;
    known.hops++;
    known.isAnswered = false;
    known.url = fact.url;
    known.method = fact.name;
    if (known.step !== null) known.step.requests++;
    return known.step;
  }

  respond(event, fact, tab) {
    const exchange = this.#of(event, fact, tab);
    exchange.headersAt = event.us;
    end(exchange, Math.max(event.us, fact.isFinal && fact.duration > 0 ? exchange.t + fact.duration : 0));
    if (fact.status >= 400) fail(exchange, fact.status >= 500 ? 'http_5xx' : 'http_4xx');
    return exchange.step;
  }

  fail(event, fact, tab) {
    const exchange = this.#of(event, fact, tab);
    if (exchange.outcome === '') exchange.headersAt = event.us;
    end(exchange, event.us);
    if (!fact.flag) fail(exchange, fact.status >= 500 ? 'http_5xx' : fact.status >= 400 ? 'http_4xx' : 'failed');
    return exchange.step;
  }

  /** The end of a response that was reported before it. */
  finish(event, fact, tab) {
    const exchange = this.get(tab, fact.id);
    if (exchange === undefined) return null;
    end(exchange, event.us);
    return exchange.step;
  }

  // A response whose request was not seen stands for it.
  #of(event, fact, tab) {
    const exchange = this.get(tab, fact.id) ?? this.#put(event, fact, tab, event.us - fact.duration);
    exchange.resource = fact.resource || exchange.resource;
    return exchange;
  }

  #put(event, fact, tab, t) {
    const step = this.#steps.at(tab, t, event.nav);
    if (step !== null) step.requests++;
    /** @type {Exchange} */
    const exchange = {
      id: fact.id, tab, step, hops: 1, outcome: '', t, headersAt: event.us, end: event.us, method: fact.name, url: fact.url, resource: fact.resource,
      initiator: fact.initiator ?? '', isByScript: fact.state === 'script', isAnswered: false,
    };
    this.#byId.set(`${tab} ${fact.id}`, exchange);
    return exchange;
  }
}

/** Moves a document's request to the step of its navigation, before which it was sent. */
export function move(exchange, step) {
  if (exchange.step === step) return;
  for (const [one, sign] of [[exchange.step, -1], [step, 1]]) {
    if (one === null) continue;
    one.requests += sign * exchange.hops;
    if (exchange.outcome !== '') countOutcome(one, exchange.outcome, sign);
  }

  exchange.step = step;
  step.end = Math.max(step.end, exchange.end);
}

function end(exchange, t) {
  exchange.isAnswered = true;
  exchange.end = Math.max(exchange.end, t);
  const isEndless = exchange.resource === 'websocket' || exchange.resource === 'event_source';
  if (exchange.step !== null && !isEndless) exchange.step.end = Math.max(exchange.step.end, t);
}

function fail(exchange, outcome) {
  if (exchange.outcome !== '') return;
  exchange.outcome = outcome;
  if (exchange.step !== null) countOutcome(exchange.step, outcome);
}
