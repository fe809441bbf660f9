import { bytes, count, counted, duration, timeOfDay } from '../lib/format.js';
import { LIVE } from '../model/address.js';
import { levelOf } from '../model/consoleMessage.js';
import { hasFailed } from '../model/requestKinds.js';
import { h } from '../ui/dom.js';
import { e, render } from '../ui/render.js';
import { problemCard } from './problemCard.js';
import { stepIcon } from './stepIcon.js';
import { offset } from './stepsList.js';

const SHOWN_PROBLEMS = 10;
const SHOWN_REQUESTS = 40;
const SHOWN_MESSAGES = 30;
const MILESTONES = { dom_content_loaded: 'DOM ready', page_load: 'loaded', lcp: 'largest paint', navigation_settled: 'settled' };

/**
 * The evidence of the chosen step; without one, what went wrong in the session.
 * @typedef {object} StoryDeps
 * @property {any} story
 * @property {any} feed
 * @property {any} store
 * @property {any} pages
 * @property {any} requests those of the chosen step and time
 * @property {any} messages those of the chosen step and time
 * @property {any} screenshots those of the chosen step and time
 * @property {import('../ui/router.js').Router} router
 * @property {any} cards
 * @property {() => number} origin
 * @property {(seq: number, tab?: string) => void} reveal
 * @property {(seq: number) => void} onImage
 * @property {any[]} projections what has to be read before it is shown
 */
export class StoryView {
  follows = true;

  /**
   * @param {import('./listView.js').ViewHost} host
   * @param {StoryDeps} deps
   */
  constructor(host, deps) {
    this.host = host;
    this.deps = deps;
    this.element = h('div', { class: 'story', tabindex: '-1' });
  }

  get length() { return this.deps.story.steps.length; }
  get isSearching() { return this.deps.story.isMaking; }

  update() {
    const { story, router, projections } = this.deps;
    this.#readBack();
    for (const each of projections) each.refresh();
    const { step: id } = router.route.peek();
    const step = id === 0 ? undefined : story.steps.byId(id);
    render(this.element, step ? this.#step(step) : id !== 0 && !story.isMaking && story.steps.length > 0
      ? e('p', { class: 'soft story-note' }, 'This step is not in the part of the session that has been read.') : this.#session());
  }

  // The story of the live stream begins with its session.
  #readBack() {
    const { feed, store } = this.deps;
    const first = store.at(0);
    if (feed.session === LIVE && first?.session && first.type !== 'session_started' && first.session === store.at(-1).session) this.host.lookBack();
  }

  #session() {
    const { story, cards, router } = this.deps;
    const problems = [...story.problems.items].sort((a, b) => Number(b.severity === 'bad') - Number(a.severity === 'bad') || a.first - b.first);
    if (story.steps.length === 0 && problems.length === 0) return null;
    const severe = problems.filter((problem) => problem.severity === 'bad').length;
    return [
      e('header', { class: 'story-head', key: 'head' }, e('h2', {}, problems.length === 0 ? 'Nothing went wrong' : counted(problems.length, 'problem')),
        e('p', { class: 'soft' }, problems.length === 0 ? 'No request failed, and there was no error in the console. Choose a step to see what it did.'
          : `${severe === problems.length ? '' : severe === 0 ? 'None had visible consequences. ' : `${severe} had consequences. `}Choose a step to see all that it did.`)),
      e('div', { class: 'cards', key: 'cards' }, problems.slice(0, SHOWN_PROBLEMS).map((problem) => problemCard(problem, cards))),
      problems.length > SHOWN_PROBLEMS && e('a', { key: 'all', href: router.hrefOf({ view: 'problems' }) }, `All ${count(problems.length)} problems`),
    ];
  }

  #step(step) {
    const { story, cards, router, origin } = this.deps;
    const { items } = story.steps;
    const at = items.indexOf(step);
    const problems = step.problems.map((id) => story.problems.byId(id)).filter(Boolean);
    const go = (other, label, text) => other && e('a', { key: label, class: 'button is-icon', href: router.hrefOf({ step: other.id, selected: 0, tab: '' }), title: label, 'aria-label': label }, text);
    return [
      e('header', { class: 'story-head', key: `head ${step.id}` },
        e('div', { class: 'story-title' }, stepIcon(step.kind), e('h2', { dir: 'auto' }, step.label), step.to && e('span', { class: 'soft', dir: 'auto' }, `→ ${step.to}`), e('span', { class: 'spring' }),
          go(items[at - 1], 'Step before', '←'), go(items[at + 1], 'Next step', '→')),
        e('p', { class: 'soft' }, [`Step ${at + 1} of ${items.length}`, timeOfDay(step.t), offset(step.t - origin()), step.end > step.t && `took ${duration(step.end - step.t)}`].filter(Boolean).join('  ·  ')),
        step.url && e('p', { class: 'mono wrap soft', dir: 'auto' }, step.url),
        this.#milestones(step)),
      e('div', { class: 'story-shots', key: 'shots' }, this.#shots(step)),
      problems.length > 0 && e('div', { class: 'cards', key: 'cards' }, problems.map((problem) => problemCard(problem, cards))),
      this.#requests(), this.#messages(),
    ];
  }

  #milestones(step) {
    if (!step.to && step.kind !== 'navigation' && step.kind !== 'tab') return null;
    const page = this.deps.pages.of(step);
    const known = page ? Object.entries(MILESTONES).filter(([name]) => name in page.milestones) : [];
    return known.length === 0 ? null : e('p', { class: 'soft' }, known.map(([name, label]) => `${label} ${duration(page.milestones[name])}`).join('  ·  '));
  }

  #shots(step) {
    const { story, onImage, feed } = this.deps;
    const before = story.steps.items.findLast((one) => one.t < step.t && one.screenshots.length > 0 && (one.tab === step.tab || one.tab === ''));
    const shot = (seq, label) => e('figure', { key: seq }, e('button', { class: 'story-shot', type: 'button', onclick: () => onImage(seq) }, e('img', { src: feed.imageOf(seq), alt: `Screenshot, ${label}`, loading: 'lazy', width: 320, height: 200 })), e('figcaption', { class: 'soft' }, label));
    const own = step.screenshots.slice(0, 4);
    if (own.length === 0) return null;
    return [before && shot(before.screenshots.at(-1), 'before'), own.map((seq, i) => shot(seq, own.length === 1 ? 'after' : `after, ${i + 1} of ${step.screenshots.length}`))];
  }

  #requests() {
    const { requests, reveal, router } = this.deps;
    if (requests.length === 0) return null;
    const shown = [];
    for (let i = 0; i < requests.length; i++) shown.push(requests.at(i));
    const failed = shown.filter(hasFailed).length;
    shown.sort((a, b) => Number(hasFailed(b)) - Number(hasFailed(a)) || a.start - b.start);
    return e('section', { key: 'requests', class: 'story-section' },
      e('h3', {}, counted(requests.length, 'request'), failed > 0 && e('span', { class: 'bad' }, `, ${failed} failed`), ' ', e('a', { href: router.hrefOf({ view: 'network' }) }, 'Network')),
      e('ul', { class: 'lines' }, shown.slice(0, SHOWN_REQUESTS).map((request) => e('li', { key: request.seq },
        e('button', { class: `line${hasFailed(request) ? ' is-bad' : ''}`, type: 'button', onclick: () => reveal(request.event.seq) },
          e('span', { class: `line-status${hasFailed(request) ? ' bad' : ' soft'}` }, request.state === 'failed' ? 'failed' : Number.isFinite(request.status) ? String(request.status) : '…'),
          e('span', { class: 'line-method soft' }, request.kind === 'websocket' ? 'WS' : request.method), e('span', { class: 'line-text', dir: 'auto' }, request.path || request.url),
          e('span', { class: 'soft' }, bytes(request.size)), e('span', { class: 'soft line-time' }, request.kind === 'websocket' ? '' : duration(request.end - request.start)))))),
      requests.length > SHOWN_REQUESTS && e('p', { class: 'soft' }, `and ${requests.length - SHOWN_REQUESTS} more`));
  }

  #messages() {
    const { messages, reveal, router } = this.deps;
    const shown = [];
    for (let i = 0; i < messages.length && shown.length < SHOWN_MESSAGES; i++) if (messages.at(i).event.category === 'console') shown.push(messages.at(i));
    if (shown.length === 0) return null;
    return e('section', { key: 'messages', class: 'story-section' },
      e('h3', {}, counted(messages.length, 'console message'), ' ', e('a', { href: router.hrefOf({ view: 'console' }) }, 'Console')),
      e('ul', { class: 'lines' }, shown.map(({ event, count: times }) => e('li', { key: event.seq },
        e('button', { class: `line level-${levelOf(event)}`, type: 'button', onclick: () => reveal(event.seq) },
          e('span', { class: 'line-status' }, { error: '✖', warning: '▲' }[levelOf(event)] ?? ''), times > 1 && e('span', { class: 'badge' }, `×${times}`),
          e('span', { class: 'line-text', dir: 'auto' }, event.text), e('span', { class: 'soft' }, event.meta))))));
  }
}
