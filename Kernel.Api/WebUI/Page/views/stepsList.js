import { counted, duration } from '../lib/format.js';
import { toneOf } from '../model/stepList.js';
import { storyRows } from '../model/storyRows.js';
import { h } from '../ui/dom.js';
import { e, render } from '../ui/render.js';
import { stepIcon } from './stepIcon.js';

const NO_STEP = 'No step yet. Navigations, clicks, typing and the events that a program publishes become steps.';
const SHOWN = 150;
const REDRAW_MS = 200;
// The share of the time that drawing may take.
const SHARE = 20;

/**
 * What was done, one step below the other. A step is a link to it.
 * @param {{ story: any, router: import('../ui/router.js').Router, origin: () => number, isLoading: () => boolean, range: () => { from: number, to: number } | null, isLive: () => boolean, invalidateLater: (ms: number) => void }} deps
 */
export function stepsList({ story, router, origin, isLoading, range, isLive, invalidateLater }) {
  const list = h('div', { class: 'steps-list', onkeydown: key });
  const element = h('nav', { class: 'steps', 'aria-label': 'Steps' }, h('header', { class: 'steps-head' }), list);
  let limit = SHOWN;
  let drawn = '';
  let drawnAt = 0;
  let drawnFor = null;
  let drawnVersion = 0;
  let pause = REDRAW_MS;
  let follows = true;
  list.addEventListener('scroll', () => { follows = list.scrollTop + list.clientHeight >= list.scrollHeight - 40; });

  function update() {
    const route = router.route.peek();
    if (route.page !== 'session') return;
    const chosen = range();
    // What is chosen is shown immediately; steps that arrive can wait a little.
    const begun = performance.now();
    const wait = drawnAt + pause - begun;
    if (wait > 0 && drawnFor === route) {
      if (drawnVersion !== story.version) invalidateLater(wait);
      return;
    }

    const state = JSON.stringify([story.version, story.isMaking, isLoading(), route, limit]);
    if (state === drawn) return;
    drawn = state;
    drawnAt = performance.now();
    drawnFor = route;
    drawnVersion = story.version;
    const { items } = story.steps;
    let failed = 0;
    for (const step of items) if (toneOf(step.outcome) === 'bad') failed++;
    render(/** @type {Element} */ (element.firstChild),
      e('h2', {}, 'Steps'), e('span', { class: 'soft' }, items.length > 0 ? String(items.length) : ''), e('span', { class: 'spring' }),
      (failed > 0 || route.failed) && e('button', { class: 'chip', type: 'button', 'aria-pressed': String(route.failed), onclick: () => router.update({ failed: !route.failed }) }, e('b', { class: 'bad', 'aria-hidden': 'true' }, '⚑'), `${failed} failed`));
    const inRange = (step) => chosen === null || (step.t <= chosen.to && step.end >= chosen.from);
    const rows = storyRows(items, (step) => inRange(step) && (!route.failed || toneOf(step.outcome) === 'bad'));
    const from = Math.max(0, rows.length - limit);
    render(list,
      from > 0 && e('button', { class: 'button steps-more', type: 'button', onclick: () => { limit += SHOWN; drawnFor = null; update(); } }, `${counted(from, 'earlier step')}`),
      rows.length === 0 ? nothing(items.length === 0 ? NO_STEP : route.failed ? 'No step failed.' : 'No step in this time.') : e('ol', {}, rows.slice(from).map((row) => (row.kind === 'idle' ? idle(row) : item(row, route)))));
    pause = Math.max(REDRAW_MS, (performance.now() - begun) * SHARE);
    if (follows && isLive() && route.step === 0) list.scrollTop = list.scrollHeight;
  }

  const nothing = (text) => (story.isMaking || isLoading()
    ? e('div', { class: 'skeleton', 'aria-busy': 'true' }, [1, 2, 3, 4].map((n) => e('i', { key: n })))
    : e('p', { class: 'steps-empty soft' }, text));

  const idle = ({ key: name, us }) => e('li', { key: name, class: 'step-idle' }, `${duration(us)} idle`);

  function item({ step, number }, route) {
    const tone = toneOf(step.outcome);
    const isChosen = route.step === step.id;
    const facts = [
      step.outcome && e('span', { class: `badge is-${tone}` }, step.outcome.replace('http_', '').replaceAll('_', ' ')),
      step.requests > 0 && counted(step.requests, 'request'), step.failed > 0 && e('span', { class: 'bad' }, `${step.failed} failed`),
      step.errors > 0 && e('span', { class: 'bad' }, counted(step.errors, 'error')), step.screenshots.length > 0 && '▦',
    ].filter(Boolean);
    return e('li', { key: step.id },
      e('a', {
        class: `step kind-${step.kind}${tone && ` is-${tone}`}`, href: router.hrefOf({ step: isChosen ? 0 : step.id, selected: 0, tab: '' }),
        'data-step': step.id, 'aria-current': isChosen ? 'step' : null, title: `${step.label}${step.to ? ` → ${step.to}` : ''}`,
      },
        e('span', { class: 'step-number faint', 'aria-hidden': 'true' }, String(number)), stepIcon(step.kind),
        e('span', { class: 'step-main' },
          e('span', { class: 'step-label', dir: 'auto' }, step.label),
          step.to && e('span', { class: 'step-to soft', dir: 'auto' }, `→ ${step.to}`),
          facts.length > 0 && e('span', { class: 'step-facts soft' }, facts.map((fact, i) => e('span', { key: i }, fact)))),
        e('span', { class: 'step-time' }, offset(step.t - origin()))));
  }

  function key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const links = [...list.querySelectorAll('a.step')];
    const at = links.indexOf(/** @type {Element} */ (document.activeElement));
    /** @type {HTMLElement | undefined} */ (links[Math.min(links.length - 1, Math.max(0, at + by))])?.focus();
  }

  return { element, update };
}

/** A time after the start of a session: `+12.4 s`. */
export const offset = (us) => (us < 0 || us > 1e14 ? '' : `+${duration(us)}`);
