import { Feed } from './stream/feed.js';
import { EventStore } from './model/store.js';
import { Filtered } from './model/filtered.js';
import { Requests } from './model/requests.js';
import { Pages } from './model/pages.js';
import { Slices } from './lib/slices.js';
import { isScreenshot } from './model/event.js';
import { announce } from './ui/dom.js';
import { Filters } from './ui/filters.js';
import { Selection } from './ui/selection.js';
import { Thumbnails } from './ui/thumbnails.js';
import { Viewer } from './ui/viewer.js';
import { TimelineView } from './views/timelineView.js';
import { NetworkView } from './views/networkView.js';
import { PagesView } from './views/pagesView.js';
import { ScreenshotsView } from './views/screenshotsView.js';
import { consoleRow } from './views/consoleRow.js';

const IS_WIDE = '(min-width: 1000px)';

/** What the parts of the page share: the events, what is selected, which view is shown; and one drawing a frame. */
export class App {
  #frame = 0;
  #later = 0;
  #updates = [];
  #slices = new Slices();
  #name = 'timeline';

  store = new EventStore();
  feed = new Feed(this.store);
  filters = new Filters();
  selection = new Selection();
  requests = new Requests(this.store, this.#slices);
  pages = new Pages(this.store, this.#slices);
  thumbnails = new Thumbnails(this.feed);
  // What each view lists.
  listed = {
    timeline: new Filtered(this.store, this.#slices),
    network: new Filtered(this.requests, this.#slices, (request) => request.event),
    console: new Filtered(this.store, this.#slices),
    pages: new Filtered(this.pages, this.#slices, (page) => page.event),
    screenshots: new Filtered(this.store, this.#slices),
  };

  constructor() {
    const { timeline, network, console, pages, screenshots } = this.listed;
    this.viewer = new Viewer(this, screenshots);
    this.views = {
      timeline: new TimelineView(this, timeline, { label: 'Timeline' }),
      network: new NetworkView(this, network),
      console: new TimelineView(this, console, { label: 'Console', row: consoleRow }),
      pages: new PagesView(this, pages),
      screenshots: new ScreenshotsView(this, screenshots),
    };
    this.view = this.views.timeline;
    this.filters.on('change', () => this.#refilter());
    this.filters.on('leave', () => this.focusView());
    this.store.on('append', (events) => this.filters.learn(events));
    this.store.on('prepend', (events) => this.filters.learn(events));
    this.feed.on('change', () => this.invalidate());
    for (const list of Object.values(this.listed)) list.on('change', () => this.invalidate());
    this.#refilter();
  }

  /** Whether what the view lists is still being looked for. */
  get isSearching() { return this.listed[this.#name].isSearching; }

  get isWide() { return matchMedia(IS_WIDE).matches; }

  /** Adds something that is brought up to date with every drawing. */
  onUpdate(update) { this.#updates.push(update); }

  /** Schedules one redraw of everything in view with the next frame. */
  invalidate() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.view.update();
      for (const update of this.#updates) update();
    });
  }

  /** The same, after a while. */
  invalidateLater(ms) {
    this.#later ||= setTimeout(() => { this.#later = 0; this.invalidate(); }, ms);
  }

  showView(name) {
    this.#name = name;
    this.view = this.views[name];
    for (const [other, view] of Object.entries(this.views)) view.element.hidden = other !== name;
    this.invalidate();
  }

  focusView() { (this.view.list?.element ?? this.view.element).focus({ preventScroll: true }); }

  /** Selects an event. Where there is no room for its details beside the list, a tap is how they are opened. */
  choose(event, byPointer) {
    if (byPointer && !this.isWide) this.selection.open(event);
    else this.selection.select(event);
  }

  togglePause() {
    if (this.feed.held === null) this.feed.pause();
    else this.feed.resume();
  }

  toNewest() {
    if (this.feed.held !== null) this.feed.toNewest();
    this.view.toEnd();
    this.invalidate();
  }

  /** Selects an event by its number and shows it, loading what lies around it if it is not held. */
  async reveal(seq) {
    if (this.store.length === 0 || seq < this.store.first || seq > this.store.last) await this.feed.goTo(seq);
    const event = this.store.at(this.store.indexOf(seq));
    if (event === undefined) return;
    this.selection.open(event);
    this.view.show(event);
    this.invalidate();
  }

  /** Shows what happened about a moment. */
  revealTime(us) {
    let index = 0;
    while (index < this.store.length - 1 && this.store.at(index).ts < us) index++;
    this.view.show(this.store.at(index));
    this.invalidate();
  }

  /** Selects the next event, or the one before, that went wrong. */
  nextTrouble(step) {
    const { current } = this.selection;
    const { timeline } = this.listed;
    let index = current === null ? (step > 0 ? 0 : timeline.length - 1) : timeline.indexOf(current.seq) + step;
    while (index >= 0 && index < timeline.length && timeline.at(index).tone !== 'bad') index += step;
    const event = index < 0 ? undefined : timeline.at(index);
    if (!event) return announce('Nothing more that went wrong.');
    this.selection.select(event);
    this.view.show(event);
  }

  /** Loads what lies beyond an end of what is held. */
  loadAt(side) {
    if (side === 'start') this.feed.loadOlder();
    else this.feed.loadNewer();
  }

  /** Hears whether the user is at the end of a list. */
  followed(follows) {
    if (!follows) this.feed.holdForReading();
    this.invalidate();
  }

  #refilter() {
    const { test, about } = this.filters;
    const filters = {
      timeline: test,
      network: about,
      console: (event) => event.category === 'console' && (about === null || about(event)),
      pages: about,
      screenshots: (event) => isScreenshot(event) && (about === null || about(event)),
    };
    // What is looked at comes first.
    const names = Object.keys(filters).sort((a, b) => Number(this.views[b] === this.view) - Number(this.views[a] === this.view));
    for (const name of names) this.listed[name].filter(filters[name]);
    // Whoever has found something wants to see what lies around it.
    if (this.selection.current !== null && !this.view.list?.isAtMovingEnd) this.view.show(this.selection.current);
    this.invalidate();
  }
}
