import { Exchanges, move } from './exchanges.js';
import { countOutcome, OUTCOME_LEAD, StepList } from './stepList.js';
import { clickLabel, commandLabel, dialogLabel, downloadLabel, elementName, enter, navigationLabel, scrollLabel, typedLabel } from './stepWords.js';
import { Tabs } from './tabs.js';

/** @typedef {import('./stepList.js').Step} Step */
/** @typedef {import('./exchanges.js').Exchange} Exchange */

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

// Scripts, queries and settings.
const NO_ACTION = /^(?:Runtime\.|Browser\.[gs]et)/;

const KEPT_SCREENSHOTS = 64;

/**
 * What was done in a session, in words and in the order of time. Events are added in the order of the stream, once each; those that carry
 * the browser's time may come later than others that happened after them.
 */
export class Steps {
  #list = new StepList();
  #exchanges = new Exchanges(this.#list);
  #tabs = new Tabs();

  /** The steps in the order of time. */
  get items() { return this.#list.items; }

  get length() { return this.items.length; }

  /** The step with an id; undefined if there is none. @returns {Step | undefined} */
  byId(id) { return this.#list.byId(id); }

  /** The step that a moment in a tab belongs to; null before the first. */
  at(tab, t, nav = 0) { return this.#list.at(tab, t, nav); }

  /** The tab that an event belongs to: its own, or that of the frame or worker that it comes from. */
  tabOf(event) { return this.#tabs.of(event); }

  /** The address of the document that a tab shows; empty if it is unknown. */
  urlOf(tab) { return this.#tabs.urlOf(tab); }

  /** The request of an event; undefined if it is unknown. */
  requestOf(tab, id) { return this.#exchanges.get(tab, id); }

  clear() { for (const part of [this.#list, this.#exchanges, this.#tabs]) part.clear(); }

  /** Forgets the steps up to a seq, but for the newest. */
  dropFront(seq) { this.#list.dropFront(seq); }

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
      case 'dialog': return this.#open('dialog', event, tab, dialogLabel(fact));
      case 'dialog_end': return this.#closeDialog(event, fact, tab);
      case 'download': return this.#open('download', event, tab, downloadLabel(fact), { name: fact.id });
      case 'download_end': return this.#endDownload(event, fact, tab);
      case 'published': return this.#publish(event, fact);
      case 'control': return this.#control(event, fact, tab);
      case 'request': return this.#exchanges.begin(event, fact, tab);
      case 'response': return this.#exchanges.respond(event, fact, tab);
      case 'failure': return this.#exchanges.fail(event, fact, tab);
      case 'response_end': return this.#exchanges.finish(event, fact, tab);
      default: return this.#evidence(event, fact, tab);
    }
  }

  #open(kind, event, tab, label, more = {}) {
    const isAction = kind === 'click' || kind === 'type' || kind === 'scroll';
    /** @type {Step} */
    const step = {
      id: event.seq, kind, label, to: '', url: this.urlOf(tab), tab, t: event.us, end: event.us, from: isAction ? event.us - LEAD : event.us, last: event.us,
      nav: event.nav, events: 1, outcome: '', counts: {}, requests: 0, failed: 0, errors: 0, screenshots: [], problems: [], selector: '', typed: null, x: 0, y: 0, name: '', ...more,
    };
    this.#list.add(step);
    if (tab !== '') this.#tabs.newest = tab;
    return step;
  }

  #extend(step, event) {
    step.events++;
    step.last = Math.max(step.last, event.us);
    step.end = Math.max(step.end, event.us);
    step.nav = Math.max(step.nav, event.nav);
    return step;
  }

  #navigate(event, fact, tab) {
    const document = fact.state === 'navigation' ? this.requestOf(tab, fact.loader) : undefined;
    const page = this.#tabs.page(tab);
    const start = document?.t ?? event.us;
    const address = fact.error || fact.url;
    const place = this.#tabs.placeOf(address);
    const latest = this.#list.latest(tab);
    this.#tabs.visit(tab, address);
    const label = fact.error === '' ? navigationLabel(fact.state, page, address, place) : `Could not open ${place}`;
    let step;
    if (latest !== null && this.#isOutcome(latest, start, document?.isByScript === true)) {
      step = this.#extend(latest, event);
      this.#list.adopt(step, tab);
      if (step.kind === 'tab') step.label = `${fact.error !== '' ? 'Could not open' : step.selector === '' ? 'Opened' : 'The page opened'} ${place} in a new tab`;
      else if (step.name === 'Page.navigate') step.label = label;
      else step.to = place;
      if (step.kind === 'tab' || step.name === 'Page.navigate') step.kind = 'navigation';
    } else step = this.#open('navigation', event, tab, label, { t: Math.min(start, event.us) });

    step.url = address;
    if (document) move(document, step);
    return step;
  }

  #isOutcome(step, start, isByScript) {
    if (start < step.t - OUTCOME_LEAD) return false;
    if (step.kind === 'navigation') return isByScript && start <= step.last + OUTCOME;
    // What an agent has said since then is about this.
    if (step.kind === 'tab' && (this.#list.of('').at(-1)?.t ?? 0) > step.t) return false;
    if (step.kind === 'tab') return step.name === '' && (step.selector !== '' || start <= step.last + OUTCOME);
    if (step.kind === 'dialog') return isByScript && start <= step.last + OUTCOME;
    if (step.kind === 'scroll' || step.kind === 'download' || step.kind === 'agent') return false;
    return start <= step.last + OUTCOME || (isByScript && this.#isLateOutcome(step, start));
  }

  // What a script does after the answers to the action's requests.
  #isLateOutcome(step, start) {
    return start <= step.last + LATE_OUTCOME && (start <= step.end + OUTCOME || this.#exchanges.hasUnanswered(step, start));
  }

  #changeAddress(event, fact, tab) {
    const place = this.#tabs.placeOf(fact.url);
    const latest = this.#list.latest(tab);
    const label = navigationLabel('', this.#tabs.page(tab), fact.url, place);
    this.#tabs.visit(tab, fact.url);
    if (latest !== null && latest.kind !== 'scroll' && latest.kind !== 'download' && event.us >= latest.from
      && (event.us <= latest.last + OUTCOME || this.#isLateOutcome(latest, event.us))) {
      // A page that corrects its address while it loads says nothing new of where it is.
      if (latest.name === 'address') latest.label = label;
      else if (latest.kind !== 'navigation') latest.to = place;
      latest.url = fact.url;
      return this.#extend(latest, event);
    }

    return this.#open('navigation', event, tab, label, { url: fact.url, name: 'address' });
  }

  #openTab(event, fact, tab) {
    if (fact.flag) return null; // its document is reported as a navigation
    const command = this.#list.latest(tab);
    if (command?.name === 'Target.createTarget' && event.us - command.last <= OUTCOME) {
      this.#list.adopt(command, tab);
      this.#tabs.newest = tab;
      return this.#extend(Object.assign(command, { kind: 'tab', label: 'Opened a tab', name: '' }), event);
    }

    return this.#open('tab', event, tab, fact.id === '' ? 'Opened a tab' : 'The page opened a tab', { selector: fact.id });
  }

  #closeTab(event, fact, tab) {
    if (this.#list.of(tab).length === 0) return null; // one that was open before, and that nothing was done with
    return this.#open('tab', event, tab, `Tab closed: ${this.#tabs.placeOf(this.urlOf(tab) || fact.url)}`, { name: 'closed' });
  }

  #click(event, fact, tab) {
    const latest = this.#list.latest(tab);
    if (latest !== null && (latest.kind === 'click' || latest.kind === 'type') && event.us - latest.last <= ECHO && event.us >= latest.last
      && ((fact.x === 0 && fact.y === 0) || (fact.x === latest.x && fact.y === latest.y))) return this.#extend(latest, event);
    return this.#act('click', latest, event, tab, clickLabel(fact), { selector: fact.selector, x: fact.x, y: fact.y });
  }

  // Does an action, or tells what a command did.
  #act(kind, latest, event, tab, label, more) {
    if (latest === null || latest.kind !== 'control' || event.us > latest.last + OUTCOME || !latest.name.startsWith('Input.')) return this.#open(kind, event, tab, label, more);
    this.#list.adopt(latest, tab);
    Object.assign(latest, { kind, label, url: this.urlOf(tab), ...more });
    return this.#extend(latest, event);
  }

  #type(event, fact, tab) {
    let step = this.#list.latest(tab);
    const continues = step !== null && step.selector === fact.selector && event.us - step.last < RUN && event.us >= step.from
      && (step.kind === 'type' || (step.kind === 'click' && step.requests === 0 && step.to === ''));
    const typed = continues && step.typed !== null ? step.typed : { text: '', masked: 0, pressed: '', field: elementName('', fact.selector, fact.name) };
    enter(typed, fact);
    const label = typedLabel(typed.text, typed.masked, typed.pressed, typed.field);
    if (!continues) return this.#act('type', step, event, tab, label, { selector: fact.selector, typed });
    step = this.#extend(step, event);
    return Object.assign(step, { kind: 'type', label, typed });
  }

  #scroll(event, fact, tab) {
    const latest = this.#list.latest(tab);
    if (latest !== null && latest.kind === 'scroll' && latest.selector === fact.selector && event.us - latest.last < RUN) {
      latest.x += fact.x;
      latest.y += fact.y;
      latest.label = scrollLabel(latest.x, latest.y, fact);
      return this.#extend(latest, event);
    }

    // It is reported 300 ms after its end: so early, the page scrolled by itself.
    if (latest !== null && latest.kind !== 'control' && latest.kind !== 'scroll' && event.us - latest.last <= OUTCOME) return latest;
    return this.#act('scroll', latest, event, tab, scrollLabel(fact.x, fact.y, fact), { selector: fact.selector, x: fact.x, y: fact.y });
  }

  #closeDialog(event, fact, tab) {
    const step = this.#list.of(tab).findLast((one) => one.kind === 'dialog');
    if (step === undefined || step.to !== '') return null;
    step.to = fact.flag ? 'accepted' : 'dismissed';
    return this.#extend(step, event);
  }

  #endDownload(event, fact, tab) {
    const step = this.#list.of(tab).findLast((one) => one.kind === 'download' && one.name === fact.id);
    if (step === undefined) return this.#open('download', event, tab, downloadLabel(fact), { name: fact.id });
    step.label = downloadLabel(fact);
    return this.#extend(step, event);
  }

  #publish(event, fact) {
    const latest = this.#list.of('').at(-1);
    if (latest === undefined || latest.name !== fact.name || event.us - latest.last > BURST) {
      return this.#open('agent', event, '', fact.text, { name: fact.name, selector: fact.text });
    }

    latest.label = `${latest.selector} ×${latest.events + 1}`;
    return this.#extend(latest, event);
  }

  #control(event, fact, tab) {
    if (fact.error === '' && (NO_ACTION.test(fact.name) || (fact.name === 'Input.dispatchMouseEvent' && fact.text === 'mouse_moved'))) return null;
    const effect = fact.error === '' ? this.#effectOf(fact, event.us, this.#list.latest(tab || this.#tabs.newest)) : null;
    if (effect !== null) return this.#extend(effect, event);
    const step = this.#open('control', event, tab, commandLabel(fact, this.#tabs.placeOf(fact.url)), { name: fact.name, end: event.us + fact.duration });
    if (fact.error !== '') countOutcome(step, 'failed');
    return step;
  }

  // The step that a command has led to before it was reported as done, or that it continues: a press and its release are one action.
  #effectOf(fact, start, latest) {
    if (latest === null) return null;
    if (fact.name.startsWith('Input.')) {
      const isSame = (latest.kind === 'control' && latest.name === fact.name) || latest.kind === 'click' || latest.kind === 'type' || latest.kind === 'scroll';
      return isSame && start - latest.last <= BURST ? latest : null;
    }

    const kind = { 'Page.navigate': 'navigation', 'Page.reload': 'navigation', 'Page.navigateToHistoryEntry': 'navigation', 'Target.createTarget': 'tab', 'Page.handleJavaScriptDialog': 'dialog' }[fact.name];
    return kind === latest.kind && start - LEAD <= latest.last ? latest : null;
  }

  #evidence(event, fact, tab) {
    const step = fact.role === 'browser_lost' ? this.items.at(-1) ?? null : this.at(tab, event.us, event.nav);
    if (step === null) return null;
    if (fact.role === 'error' || fact.role === 'exception') {
      // The browser's own words on a request are no error besides.
      if (fact.state === 'network' && fact.id !== '') return this.requestOf(tab, fact.id)?.step ?? step;
      step.end = Math.max(step.end, event.us);
      countOutcome(step, fact.role === 'error' ? 'console_error' : 'exception');
    } else if (fact.role === 'warning') countOutcome(step, 'warning');
    else if (fact.role === 'crash') countOutcome(step, 'crash');
    else if (fact.role === 'load') step.end = Math.max(step.end, event.us);
    else if (fact.role === 'screenshot' && step.screenshots.length < KEPT_SCREENSHOTS) step.screenshots.push(event.seq);
    return step;
  }
}
