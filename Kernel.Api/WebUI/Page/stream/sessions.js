import { Signal } from '../lib/signal.js';
import { hasStatus, json, reasonOf } from './api.js';

const ACTIVE = 'events/capture_session';
const ALL = 'events/capture_sessions';
const LIMIT = 100;

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {string} name
 * @property {string} status `starting`, `running`, `disconnected` or `stopped`
 * @property {boolean} isActive
 * @property {number} start ms
 * @property {number} end ms; NaN while it is active
 * @property {{ events: number, requests: number, failed: number, errors: number, navigations: number } | null} counts
 * @property {number[]} screenshots seqs
 * @property {any} config
 */

/** The capture sessions of the API. */
export class Sessions {
  /** The sessions, the newest first; null before the first response. @type {Signal} */
  list = new Signal(null);
  /** Why they could not be read; empty if they were. */
  problem = new Signal('');

  /** The active session; null if there is none. */
  get active() { return this.list.value?.find((session) => session.isActive) ?? null; }

  /** The status of the active session: `starting`, `running` or `disconnected`; `none` without one, `unknown` if the API has not said. */
  get status() { return this.list.value === null || this.problem.value !== '' ? 'unknown' : this.active?.status ?? 'none'; }

  find(id) { return this.list.value?.find((session) => session.id === id) ?? null; }

  async refresh() {
    try {
      const ended = (await json('GET', `${ALL}?limit=${LIMIT}`)).map(toSession);
      const active = await this.#active();
      this.list.value = active === null ? ended : [active, ...ended.filter((session) => session.id !== active.id)];
      this.problem.value = '';
    } catch (error) {
      this.problem.value = reasonOf(error);
      if (hasStatus(error, 401)) throw error;
    }
  }

  /** Changes the name of a session; an empty one removes it. */
  async rename(id, name) {
    await json('PATCH', `${ALL}/${encodeURIComponent(id)}`, { name });
    await this.refresh();
  }

  async #active() {
    try {
      return toSession(await json('GET', ACTIVE));
    } catch (error) {
      if (hasStatus(error, 404)) return null;
      throw error;
    }
  }
}

/** @returns {Session} */
function toSession(resource) {
  const { id, name, status, created_at: created, ended_at: ended, counts, screenshots, config } = resource;
  return {
    id, name: name ?? '', status, isActive: !ended && status !== 'stopped', start: Date.parse(created), end: ended ? Date.parse(ended) : NaN,
    counts: counts ?? null, screenshots: screenshots ?? [], config,
  };
}
