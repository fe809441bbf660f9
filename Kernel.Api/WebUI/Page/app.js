import { FrameScheduler } from './lib/frameScheduler.js';
import { computed, effect, Signal } from './lib/signal.js';
import { BUNDLE, LIVE } from './model/address.js';
import { ConsoleEntries } from './model/consoleEntries.js';
import { isScreenshot } from './model/event.js';
import { FilteredView } from './model/filteredView.js';
import { Pages } from './model/pages.js';
import { Requests } from './model/requests.js';
import { EventStore } from './model/store.js';
import { Story } from './model/story.js';
import { Feed } from './stream/feed.js';
import { Sessions } from './stream/sessions.js';
import { announce } from './ui/dom.js';
import { Filters } from './ui/filters.js';
import { Router } from './ui/router.js';
import { Selection } from './ui/selection.js';

const IS_WIDE = '(min-width: 1000px)';

/** The state that the page shows: the address, the events of a session and what is made of them, the selection; and one drawing a frame. */
export class App {
  #frame = 0;
  #later = 0;
  #updates = [];
  #scheduler = new FrameScheduler();
  // The event that the address selects, until it has been read.
  #sought = 0;
  // Whether the selection follows the address, and not the other way round.
  #isFollowing = false;

  router = new Router();
  sessions = new Sessions();
  store = new EventStore();
  feed = new Feed(this.store);
  selection = new Selection();
  requests = new Requests(this.store, this.#scheduler);
  pages = new Pages(this.store, this.#scheduler);
  console = new ConsoleEntries(this.store, this.#scheduler);
  story = new Story(this.store, this.#scheduler);
  filters = new Filters(this.router);
  /** What each view lists. */
  listed = {
    network: new FilteredView(this.requests, this.#scheduler, (request) => request.event),
    console: new FilteredView(this.console, this.#scheduler, (entry) => entry.event),
    screenshots: new FilteredView(this.store, this.#scheduler),
    events: new FilteredView(this.store, this.#scheduler),
  };
  /** Rises with each drawing after a change of the events. */
  drawn = new Signal(0);
  /** The views by their names; the page adds them. @type {Record<string, any>} */
  views = {};
  /** @type {import('./views/listView.js').ViewHost} */
  host = {
    invalidate: () => this.invalidate(),
    invalidateLater: (ms) => this.invalidateLater(ms),
    choose: (event, byPointer) => this.choose(event, byPointer),
    open: (event) => this.selection.open(event),
    loadAt: (side) => (side === 'start' ? this.feed.loadOlder() : this.feed.loadNewer()),
    lookBack: () => this.feed.lookBack(),
    followed: (follows) => this.#followed(follows),
    selection: this.selection,
  };

  get route() { return this.router.route; }
  get view() { return this.views[this.route.peek().view]; }
  get isWide() { return matchMedia(IS_WIDE).matches; }

  /** When the session began, in µs: times in the address count from there. */
  get origin() { return this.feed.session === LIVE ? 0 : this.store.at(0)?.us ?? 0; }

  /** Connects the parts, after the views have been added. */
  begin() {
    this.store.on('append', (events) => { this.filters.learn(events); this.#seek(); });
    this.store.on('prepend', (events) => { this.filters.learn(events); this.#seek(); });
    this.feed.on('change', () => this.invalidate());
    this.story.on('change', () => this.invalidate());
    for (const list of Object.values(this.listed)) list.on('change', () => this.invalidate());
    this.selection.on('change', (event) => this.#selected(event));
    effect(() => this.#follow(this.route.value));
    const filtered = computed(() => this.#filterKey());
    effect(() => { if (filtered.value) this.#refilter(); });
    this.story.on('rebuilt', () => this.rescope());
  }

  /** Adds something that is updated with every drawing. */
  onUpdate(update) { this.#updates.push(update); }

  /** Schedules one drawing with the next frame. */
  invalidate() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.route.peek().page === 'session') this.view?.update();
      this.drawn.value++;
      for (const update of this.#updates) update();
    });
  }

  /** The same, after a while. */
  invalidateLater(ms) {
    this.#later ||= setTimeout(() => { this.#later = 0; this.invalidate(); }, ms);
  }

  focusView() { (this.view?.list?.element ?? this.view?.element)?.focus({ preventScroll: true }); }

  /** Selects an event. If there is no room for its details beside the list, a click opens them. */
  choose(event, byPointer = false) {
    if (byPointer && !this.isWide) this.selection.open(event);
    else this.selection.select(event);
  }

  togglePause() {
    if (this.feed.state === 'ended' || this.feed.state === 'bundle') return;
    if (this.feed.held === null) this.feed.pause();
    else this.feed.resume();
  }

  toNewest() {
    if (this.feed.held !== null) this.feed.toNewest();
    this.view.toEnd?.();
    this.invalidate();
  }

  /** Selects an event by its seq and shows it, after reading the events around it if it is not held. */
  async reveal(seq) {
    if (this.store.length === 0 || seq < this.store.first || seq > this.store.last) await this.feed.goTo(seq);
    const event = this.store.at(this.store.indexOf(seq));
    if (event === undefined) return announce(`#${seq} is not an event of this session.`);
    this.selection.open(event);
    this.view.show?.(event);
    this.invalidate();
  }

  /** Selects the next failure, or the one before. */
  nextFailure(step) {
    const { current } = this.selection;
    const list = this.listed.events;
    let index = current === null ? (step > 0 ? 0 : list.length - 1) : list.indexOf(current.seq) + step;
    while (index >= 0 && index < list.length && list.at(index).tone !== 'bad') index += step;
    const event = index < 0 ? undefined : list.at(index);
    if (!event) return announce('No more failures.');
    this.selection.select(event);
    this.view.show?.(event);
  }

  /** The chosen step; null without one. */
  chosenStep(route = this.route.peek()) { return route.step === 0 ? null : this.story.steps.byId(route.step) ?? null; }

  /** The chosen time in µs; null without one. */
  chosenRange(route = this.route.peek()) {
    return route.range === null ? null : { from: route.range.from + this.origin, to: route.range.to + this.origin };
  }

  /** Chooses a time, in µs; null for all. */
  chooseRange(range) {
    const { origin } = this;
    this.router.update({ range: range === null ? null : { from: Math.max(0, Math.round(range.from - origin)), to: Math.round(range.to - origin) } });
  }

  #follow(route) {
    // A bundle is no longer here after a reload.
    if (route.page === 'session' && route.session === BUNDLE && this.feed.state !== 'bundle') return this.router.update({ page: 'open' });
    document.documentElement.dataset.page = route.page;
    const isOther = route.page === 'session' && route.session !== this.feed.session;
    if (isOther || route.selected !== (this.selection.current?.seq ?? 0)) {
      this.#sought = route.selected;
      this.#isFollowing = true;
      if (isOther || route.selected === 0) this.selection.select(null);
      this.#isFollowing = false;
    }

    if (isOther) {
      this.filters.forgetTabs();
      this.feed.show(route.session);
    }

    if (route.page !== 'session') this.feed.leave();
    this.#seek();
    this.invalidate();
  }

  // The selected event of the address, as soon as it has been read.
  #seek() {
    if (this.#sought === 0) return;
    const event = this.store.find(this.#sought);
    if (event === undefined) return;
    this.#sought = 0;
    this.selection.open(event);
    this.view?.show?.(event);
  }

  #selected(event) {
    if (event !== null) this.#sought = 0;
    if (this.route.peek().page === 'session' && !this.#isFollowing) this.router.update({ selected: event?.seq ?? 0, ...(event === null && { tab: '' }) });
    this.invalidate();
  }

  #followed(follows) {
    if (!follows) this.feed.holdForReading();
    this.invalidate();
  }

  // What the filters depend on; a view that is not looked at depends on nothing else.
  #filterKey() {
    const { view, query, kinds, target, step, range } = this.route.value;
    return JSON.stringify([view, query, kinds, target, step, range]);
  }

  #refilter() {
    const route = this.route.peek();
    const about = this.filters.test();
    // A request is found by what any of its events says.
    const aboutRequests = this.filters.test((test, event, request) => this.requests.hasEvent(request, test));
    const inScope = this.#scope(route);
    const chips = (view) => (route.view === view ? this.views[view]?.testOf?.(route.kinds) ?? null : null);
    const tests = {
      events: all(about, inScope, chips('events')),
      network: all(aboutRequests, inScope && ((event, request) => inScope(this.store.at(this.store.indexOf(request.seq)) ?? event, request)), chips('network')),
      console: all(about, inScope, chips('console')),
      screenshots: all(isScreenshot, about, inScope),
    };
    // What is looked at comes first.
    for (const name of Object.keys(tests).sort((a, b) => Number(b === route.view) - Number(a === route.view))) this.listed[name].filter(tests[name]);
    // What has been found is shown among the events around it.
    if (this.selection.current !== null && this.view?.list && !this.view.list.isAtMovingEnd) this.view.show(this.selection.current);
    this.invalidate();
  }

  // The chosen step and time; null if neither is chosen.
  #scope(route) {
    const range = this.chosenRange(route);
    const inTime = range === null ? null : (event, item) => {
      const start = item?.start ?? event.us;
      const end = item?.end > start ? item.end : start;
      return start <= range.to && end >= range.from;
    };
    return all(inTime, route.step === 0 ? null : (event) => this.story.stepOf(event)?.id === route.step);
  }

  /** Filters again: steps and the origin of times are known only after events have been read. */
  rescope() {
    const { step, range } = this.route.peek();
    if (step !== 0 || range !== null) this.#refilter();
  }
}

/** A test of all tests that are not null; null if none is left. */
function all(...tests) {
  const real = tests.filter((test) => test !== null && test !== undefined);
  if (real.length === 0) return null;
  return real.length === 1 ? real[0] : (event, item) => real.every((test) => test(event, item));
}
