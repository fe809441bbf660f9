import { Feed } from './stream/feed.js';
import { EventStore } from './model/store.js';
import { FilteredEvents } from './model/filteredEvents.js';
import { Requests } from './model/requests.js';
import { Pages } from './model/pages.js';
import { isScreenshot } from './model/event.js';
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

  store = new EventStore();
  feed = new Feed(this.store);
  filters = new Filters();
  selection = new Selection();
  requests = new Requests(this.store);
  pages = new Pages(this.store);
  thumbnails = new Thumbnails(this.feed);
  events = new FilteredEvents(this.store);
  messages = new FilteredEvents(this.store);
  screenshots = new FilteredEvents(this.store);

  constructor() {
    this.viewer = new Viewer(this, this.screenshots);
    this.views = {
      timeline: new TimelineView(this, this.events, { label: 'Timeline' }),
      network: new NetworkView(this),
      console: new TimelineView(this, this.messages, { label: 'Console', row: consoleRow }),
      pages: new PagesView(this),
      screenshots: new ScreenshotsView(this, this.screenshots),
    };
    this.view = this.views.timeline;
    this.filters.on('change', () => this.#refilter());
    this.filters.on('leave', () => this.focusView());
    this.store.on('append', (events) => this.filters.learn(events));
    this.store.on('prepend', (events) => this.filters.learn(events));
    this.feed.on('change', () => this.invalidate());
    this.#refilter();
  }

  get isWide() { return matchMedia(IS_WIDE).matches; }

  /** Adds something that is brought up to date with every drawing. */
  onUpdate(update) { this.#updates.push(update); }

  /** Something has changed: everything in view is drawn anew with the next frame, once. */
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
    const event = this.#from((other) => other.seq >= seq);
    if (event === null) return;
    this.selection.open(event);
    this.view.show(event);
    this.invalidate();
  }

  /** Shows what happened about a moment. */
  revealTime(us) {
    const event = this.#from((other) => other.ts >= us) ?? this.store.at(this.store.length - 1);
    this.view.show(event);
    this.invalidate();
  }

  /** Selects the next event, or the one before, that went wrong. */
  nextTrouble(step) {
    const { current } = this.selection;
    let index = current === null ? (step > 0 ? 0 : this.events.length - 1) : this.events.indexOf(current.seq) + step;
    while (index >= 0 && index < this.events.length && this.events.at(index).tone !== 'bad') index += step;
    const event = this.events.at(Math.max(0, index));
    if (!event || event.tone !== 'bad' || index < 0) return;
    this.selection.select(event);
    this.view.show(event);
  }

  /** The request that an event tells of; null where it tells of none. */
  requestOf(event) {
    if (event.request === null) return null;
    this.requests.refresh();
    const { items } = this.requests;
    for (let i = items.length - 1; i >= 0; i--) {
      if (items.at(i).id === event.request.id && items.at(i).seqs.includes(event.seq)) return items.at(i);
    }

    return null;
  }

  /** The navigations of which anything may lie in a stretch of time. */
  visiblePages(from, to) {
    this.pages.refresh();
    const found = [];
    for (let i = this.pages.items.length - 1; i >= 0 && found.length < 20; i--) {
      const page = this.pages.items.at(i);
      if (page.start <= to && page.start + Math.max(0, ...Object.values(page.milestones)) >= from) found.push(page);
    }

    return found;
  }

  #from(test) {
    for (const event of this.store) if (test(event)) return event;
    return null;
  }

  #refilter() {
    const { test, about } = this.filters;
    this.events.filter(test);
    this.messages.filter((event) => event.category === 'console' && (about === null || about(event)));
    this.screenshots.filter((event) => isScreenshot(event) && (about === null || about(event)));
    this.views.network.filter(about);
    this.views.pages.filter(about);
    this.invalidate();
  }
}
