import { count, counted, duration } from '../lib/format.js';
import { h, setText } from '../ui/dom.js';

const RATE_MS = 1_000;
// If a received event is older than this, the page is catching up.
const LATE_US = 3_000_000;

/** The state of what is shown, as a name for the style sheet and in words. */
export function describeState(feed, store, rate = 0) {
  switch (feed.state) {
    case 'retrying': return ['lost', `Offline${feed.lostAt ? `, last ${new Date(feed.lostAt).toLocaleTimeString('en-GB')}` : ''}`];
    case 'refused': return ['lost', 'Signed out'];
    case 'connecting': return ['lost', feed.isLoading ? 'Reading' : 'Connecting'];
    case 'ended': return ['none', 'Ended'];
    case 'unknown': return ['none', 'Not kept'];
    case 'bundle': return ['none', 'Bundle'];
    default: break;
  }

  if (feed.held === 'paused') return ['held', 'Paused'];
  if (feed.held === 'history') return ['held', 'Reading history'];
  const late = rate > 0 ? Date.now() * 1000 - (store.at(store.length - 1)?.ts ?? Infinity) : 0;
  return late > LATE_US ? ['late', `Catching up, ${duration(late)} behind`] : ['live', 'Live'];
}

/** An element for a state. */
export const stateElement = (attributes = {}) => h('span', { class: 'state', ...attributes }, h('i', { 'aria-hidden': 'true' }), h('span'));

/** Shows a state, as `describeState` returns it. */
export function showState(element, state) {
  const [name, text] = state;
  if (element.dataset.state !== name) element.dataset.state = name;
  setText(element.lastChild, text);
}

/**
 * The line at the bottom: the state of the connection, and what is held and shown.
 * @param {{ feed: any, store: any, isShown: () => boolean, length: () => number, togglePause: () => void, invalidate: () => void }} deps `length` of the current view
 */
export function statusLine({ feed, store, isShown, length, togglePause, invalidate }) {
  let rate = 0;
  let received = 0;
  const state = stateElement({ class: 'state status-state', role: 'status' });
  const pause = h('button', { class: 'button', type: 'button', title: 'Pause or resume (space)', onclick: togglePause }, 'Pause');
  const speed = h('span', { class: 'status-rate' });
  const shown = h('span', { class: 'status-shown' });
  const held = h('span', { class: 'status-held' });
  const seq = h('span', { class: 'status-seq' });
  const element = h('footer', { class: 'status' }, state, pause, speed, shown, held, seq);
  setInterval(() => {
    rate = feed.received - received;
    received = feed.received;
    invalidate();
  }, RATE_MS);

  function update() {
    if (!isShown()) return;
    showState(state, describeState(feed, store, rate));
    const isOver = feed.state === 'ended' || feed.state === 'bundle' || feed.state === 'unknown';
    pause.hidden = speed.hidden = seq.hidden = isOver;
    setText(pause, feed.held === null ? 'Pause' : 'Resume');
    setText(speed, `${count(rate)}/s`);
    setText(shown, `${count(length())} shown`);
    setText(held, `${counted(store.length, 'event')} held${feed.isLoading ? ', loading…' : feed.atBeginning ? ' (all there is)' : ''}`);
    setText(seq, feed.head > 0 ? `#${feed.head}` : '');
  }

  return { element, update };
}
