import { count, counted } from '../lib/format.js';
import { VIEWS } from '../model/address.js';
import { h, setText } from '../ui/dom.js';
import { e, render } from '../ui/render.js';

const NAMES = { story: 'Story', problems: 'Problems', network: 'Network', console: 'Console', screenshots: 'Screenshots', events: 'Events' };
const NO_CONTENT = {
  story: ['Nothing has happened yet', 'The story begins with the first page that the captured browser opens.'],
  problems: ['No problems', 'No request failed, and there was no error in the console.'],
  network: ['No requests', 'No page has loaded anything yet, or the session does not capture the category network.'],
  console: ['Nothing in the console', 'No page has logged anything yet, or the session does not capture the category console.'],
  screenshots: ['No screenshots', 'One is taken when a page has settled or a script throws, if the session captures the category screenshot.'],
  events: ['No events', 'The stream is empty. Start a capture, or publish an event.'],
};

/**
 * The views of a session with their tabs and filters.
 * @typedef {object} PaneDeps
 * @property {import('../ui/router.js').Router} router
 * @property {any} feed
 * @property {any} store
 * @property {import('../ui/filters.js').Filters} filters
 * @property {Record<string, any>} views the views by their names
 * @property {any[]} projections what has to be read before it is counted
 * @property {(route: any) => any} chosenStep
 * @property {(route: any) => { from: number, to: number } | null} chosenRange
 * @property {() => void} toNewest
 * @property {() => Record<string, number>} counts
 * @property {() => number} expected how many events the session has
 * @property {() => void} capture
 * @property {() => boolean} isCapturing
 * @param {PaneDeps} deps
 */
export function pane({ router, feed, store, filters, views, projections, chosenStep, chosenRange, toNewest, counts, expected, capture, isCapturing }) {
  const tabs = h('div', { class: 'tabs view-tabs', role: 'tablist', 'aria-label': 'Views', onkeydown: tabKey });
  const bar = h('div', { class: 'filters', role: 'search', 'aria-label': 'Filters' });
  const scope = h('div', { class: 'chips' });
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Show' });
  bar.append(filters.tab, scope, chips);
  const empty = h('div', { class: 'empty-place' });
  const jump = h('button', { class: 'pill', type: 'button', title: 'To the newest (End)', hidden: true, onclick: toNewest });
  const view = h('div', { class: 'view', id: 'view', role: 'tabpanel' }, ...VIEWS.map((name) => views[name].element), empty, jump);
  const main = h('div', { class: 'main' }, view);
  const element = h('section', { class: 'pane', 'aria-label': 'Evidence' }, tabs, bar, main);

  function choose(name) {
    const route = router.route.peek();
    if (name === route.view) return;
    router.go({ view: name, kinds: '' });
    update();
    views[name].update();
  }

  function tabKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = VIEWS.indexOf(router.route.peek().view);
    choose(VIEWS[(at + step + VIEWS.length) % VIEWS.length]);
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (tabs.querySelector('[aria-selected="true"]'))?.focus());
  }

  function update() {
    const route = router.route.peek();
    if (route.page !== 'session') return;
    for (const projection of projections) projection.refresh();
    const numbers = counts();
    render(tabs, VIEWS.map((name, i) => e('button', {
      key: name, class: 'tab', type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': 'view', 'aria-selected': String(name === route.view), tabindex: name === route.view ? '0' : '-1', title: `${NAMES[name]} (${i + 1})`,
      onclick: () => choose(name),
    }, NAMES[name], numbers[name] > 0 && e('span', { class: `badge${name === 'problems' ? ' is-bad' : ''}` }, count(numbers[name])))));
    for (const name of VIEWS) {
      const { element: shown } = views[name];
      if (shown.hidden !== (name !== route.view)) shown.hidden = name !== route.view;
    }

    view.setAttribute('aria-labelledby', `tab-${route.view}`);
    filters.sync(route.view !== 'story' && route.view !== 'problems');
    drawScope(route);
    drawChips(route);
    bar.hidden = filters.tab.hidden && scope.childElementCount === 0 && chips.childElementCount === 0;
    drawEmpty(route);
    const current = views[route.view];
    const isAway = (current.follows === false || feed.held !== null) && feed.state !== 'ended' && feed.state !== 'bundle';
    jump.hidden = !isAway || store.length === 0;
    setText(jump, feed.behind > 0 ? `${count(feed.behind)} newer ↓` : 'Newest ↓');
  }

  function drawScope(route) {
    const step = chosenStep(route);
    const range = chosenRange(route);
    const from = store.at(0)?.us ?? 0;
    const seconds = (us) => ((us - from) / 1e6).toFixed(1);
    render(scope,
      route.step !== 0 && e('button', { key: 'step', class: 'chip scope', type: 'button', title: 'Show all steps', onclick: () => router.go({ step: 0 }) }, e('span', { dir: 'auto' }, step ? step.label : 'One step'), e('i', { 'aria-hidden': 'true' }, '✕'), e('span', { class: 'sr' }, 'Show all steps')),
      range !== null && e('button', { key: 'range', class: 'chip scope', type: 'button', title: 'Show all times', onclick: () => router.update({ range: null }) }, e('span', {}, `${seconds(range.from)} to ${seconds(range.to)} s`), e('i', { 'aria-hidden': 'true' }, '✕'), e('span', { class: 'sr' }, 'Show all times')));
  }

  function drawChips(route) {
    const on = route.kinds.split(',').filter(Boolean);
    const known = views[route.view].chips ?? [];
    render(chips, known.map(({ name, label, count: number, isBad, className = '' }) => {
      const found = number?.();
      return e('button', { key: name, class: `chip ${className}`, type: 'button', 'data-chip': name, 'aria-pressed': String(on.includes(name)), onclick: (event) => toggle(name, event.shiftKey || event.altKey) },
        isBad && found > 0 && e('b', { class: 'bad', 'aria-hidden': 'true' }, '⚑'), label, found > 0 && e('i', {}, count(found)));
    }));
  }

  function toggle(name, isOnly) {
    const on = router.route.peek().kinds.split(',').filter(Boolean);
    const next = isOnly ? [name] : on.includes(name) ? on.filter((other) => other !== name) : [...on, name];
    router.update({ kinds: next.join(',') });
  }

  function drawEmpty(route) {
    const current = views[route.view];
    const isLoading = feed.isLoading || feed.state === 'connecting' || current.isSearching;
    empty.hidden = current.length > 0;
    if (empty.hidden) return;
    const of = expected();
    if (isLoading || (feed.state === 'retrying' && store.length === 0)) {
      render(empty, e('div', { class: 'skeleton', key: 'loading', 'aria-busy': 'true' },
        e('p', { role: 'status' }, feed.state === 'retrying' ? 'Waiting for the API…' : of > store.length ? `Reading ${count(store.length)} of ${counted(of, 'event')}…` : 'Reading…'), [1, 2, 3, 4, 5, 6].map((n) => e('i', { key: n }))));
      return;
    }

    const isFiltered = filters.isActive && store.length > 0;
    const [title, why] = feed.state === 'unknown' ? ['No such session', 'It never existed, or none of its events is kept any longer.'] : NO_CONTENT[route.view];
    render(empty, e('div', { class: 'empty', key: 'empty' },
      e('h2', {}, isFiltered ? 'Nothing matches' : title), e('p', {}, isFiltered ? 'Nothing that is held matches the filters.' : why),
      e('div', { class: 'empty-buttons' },
        isFiltered && e('button', { class: 'button is-main', type: 'button', onclick: () => filters.clear() }, 'Clear filters'),
        !feed.atBeginning && store.length > 0 && e('button', { class: 'button', type: 'button', onclick: () => feed.loadOlder() }, 'Look further back'),
        !isCapturing() && feed.state === 'live' && e('button', { class: 'button is-main', type: 'button', onclick: capture }, 'Start capture…'))));
  }

  return { element, main, update, choose };
}
