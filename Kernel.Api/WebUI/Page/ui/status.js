import { count, counted, duration } from '../lib/format.js';
import { h, setText } from './dom.js';

const RATE_MS = 1_000;
// If a received event is older than this, the page is catching up.
const LATE_US = 3_000_000;

/** The line at the bottom: how the connection stands, what is held, what is shown; and what to do about it. */
export class Status {
  #rate = 0;
  #received = 0;

  constructor(app) {
    this.app = app;
    this.state = h('span', { class: 'status-state', role: 'status' }, h('i', { 'aria-hidden': 'true' }), h('span'));
    this.rate = h('span', { class: 'status-rate' });
    this.held = h('span', { class: 'status-held' });
    this.shown = h('span', { class: 'status-shown' });
    this.seq = h('span', { class: 'status-seq' });
    this.pause = h('button', { class: 'button', type: 'button', title: 'Pause or resume (space)', onclick: () => app.togglePause() }, 'Pause');
    this.jump = h('button', { class: 'pill', type: 'button', title: 'To the newest (End)', hidden: true, onclick: () => app.toNewest() });
    this.element = h('footer', { class: 'status' }, this.state, this.pause, this.rate, this.shown, this.held, this.seq);
    setInterval(() => this.#measure(), RATE_MS);
  }

  update() {
    const { feed, store, view } = this.app;
    const [name, text] = this.#describe();
    this.state.dataset.state = name;
    setText(this.state.lastChild, text);
    setText(this.pause, feed.held === null ? 'Pause' : 'Resume');
    setText(this.rate, `${count(this.#rate)}/s`);
    setText(this.held, `${counted(store.length, 'event')} held${feed.isLoading ? ', loading…' : feed.atBeginning ? ' (all there is)' : ''}`);
    setText(this.shown, `${count(view.length)} shown`);
    setText(this.seq, feed.head > 0 ? `#${feed.head}` : '');
    const isAway = !view.follows || feed.held !== null;
    this.jump.hidden = !isAway || store.length === 0;
    setText(this.jump, feed.behind > 0 ? `${count(feed.behind)} newer ↓` : 'Newest ↓');
  }

  #describe() {
    const { feed, store } = this.app;
    switch (feed.state) {
      case 'retrying': return ['lost', `Reconnecting: ${feed.why}`];
      case 'refused': return ['lost', 'Signed out'];
      case 'connecting': return ['lost', 'Connecting'];
      default: break;
    }

    if (feed.held === 'paused') return ['held', 'Paused'];
    if (feed.held === 'history') return ['held', 'Reading history'];
    const late = this.#rate > 0 ? Date.now() * 1000 - (store.at(store.length - 1)?.ts ?? Infinity) : 0;
    return late > LATE_US ? ['late', `Catching up, ${duration(late)} behind`] : ['live', 'Live'];
  }

  #measure() {
    this.#rate = this.app.feed.received - this.#received;
    this.#received = this.app.feed.received;
    this.app.invalidate();
  }
}
