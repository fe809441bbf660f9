import { dayAndTime } from '../lib/format.js';
import { effect } from '../lib/signal.js';
import { BUNDLE, LIVE } from '../model/address.js';
import { address } from '../stream/api.js';
import { copy } from '../ui/clipboard.js';
import { announce, h, setText } from '../ui/dom.js';
import { menu } from '../ui/menu.js';
import { e, render } from '../ui/render.js';
import { nextTheme } from '../ui/theme.js';
import { nameOf, shortId } from './sessionsView.js';
import { describeState } from './status.js';

const LISTED = 12;
const NOTHING = { view: 'story', step: 0, range: null, selected: 0, tab: '', query: '', kinds: '' };

/**
 * The line at the top: what is shown, its state, the search, and what can be done with it; and a notice below it.
 * @param {any} app
 * @param {{ capture: any, help: () => void, onTheme: () => void }} deps
 */
export function header(app, { capture, help, onTheme }) {
  const { router, sessions, feed, filters } = app;
  const picker = menu({ label: 'Sessions', title: 'Choose a session', className: 'session-name is-quiet', items: () => pickerItems() });
  const state = h('span', { class: 'state' }, h('i', { 'aria-hidden': 'true' }), h('span'));
  const captureButton = h('button', { class: 'button is-quiet session', type: 'button', 'aria-haspopup': 'dialog', title: 'Capture session (s)', onclick: () => capture.open() }, h('span', {}, 'Capture'));
  const share = h('button', { class: 'button is-quiet', type: 'button', title: 'Copy a link to what is shown', onclick: () => copy(shareAddress(), 'Link copied.') }, 'Share');
  const exports = menu({ label: 'Export', title: 'Save the session', className: 'is-quiet', isEnd: true, items: () => exportItems() });
  const tool = (label, text, onclick) => h('button', { class: 'button is-quiet is-icon', type: 'button', title: label, 'aria-label': label, onclick }, text);
  const element = h('header', { class: 'top' },
    h('a', { class: 'brand', href: router.hrefOf({ ...NOTHING, page: 'sessions' }), 'data-route': '' }, 'Kernel'), picker.element, state, captureButton, h('span', { class: 'spring' }),
    filters.search, share, exports.element,
    tool('Light, dark, or as the system (t)', '◐', () => { announce(nextTheme()); onTheme(); }), h('button', { class: 'button is-quiet is-icon help-button', type: 'button', title: 'Keys (?)', 'aria-label': 'Keys (?)', onclick: help }, '?'));
  const notice = h('div', { class: 'notice-place', role: 'status' });

  const at = (session) => router.hrefOf({ ...NOTHING, page: 'session', session });

  function pickerItems() {
    sessions.refresh().catch(() => {});
    const list = sessions.list.peek() ?? [];
    return [
      list.slice(0, LISTED).map((session) => e('a', { key: session.id, class: 'menu-item', href: at(session.id), 'data-route': '' },
        e('span', { dir: 'auto' }, nameOf(session)), e('small', {}, session.isActive ? 'active' : dayAndTime(session.start)))),
      list.length > 0 && e('hr'),
      e('a', { key: 'live', class: 'menu-item', href: router.hrefOf({ ...NOTHING, page: 'session', session: LIVE, view: 'events' }), 'data-route': '' }, 'Event stream', e('small', {}, 'all sessions')),
      e('a', { key: 'all', class: 'menu-item', href: router.hrefOf({ ...NOTHING, page: 'sessions' }), 'data-route': '' }, 'All sessions'),
      e('a', { key: 'open', class: 'menu-item', href: router.hrefOf({ ...NOTHING, page: 'open' }), 'data-route': '' }, 'Open a bundle…'),
    ];
  }

  function exportItems() {
    const id = shownSession();
    if (id === '') return [e('p', { class: 'menu-item soft' }, 'Choose a session to export it.')];
    const path = `events/capture_sessions/${encodeURIComponent(id)}`;
    return [
      e('a', { class: 'menu-item', href: address(`${path}/bundle`).href, download: '' }, 'Bundle', e('small', {}, 'all of it, opens here again')),
      e('a', { class: 'menu-item', href: address(`${path}/har`).href, download: '' }, 'HAR', e('small', {}, 'the network, for other tools')),
    ];
  }

  // The session of what is shown: that of the live stream is the session of its newest event.
  function shownSession() {
    if (feed.session === BUNDLE) return '';
    return feed.session === LIVE ? app.store.at(-1)?.session ?? '' : feed.session;
  }

  // A link to the live stream would show something else later.
  function shareAddress() {
    const route = router.route.peek();
    const session = shownSession();
    return route.page === 'session' && route.session === LIVE && session !== '' ? router.hrefOf({ session, range: null }) : location.href;
  }

  function update() {
    const route = router.route.peek();
    const isSession = route.page === 'session';
    const session = isSession ? sessions.find(route.session) : null;
    filters.search.hidden = share.hidden = exports.element.hidden = state.hidden = !isSession;
    setText(picker.text, !isSession ? (route.page === 'open' ? 'Open' : 'Sessions') : route.session === LIVE ? 'Event stream' : route.session === BUNDLE ? feed.bundleName || 'Bundle' : session ? nameOf(session) : shortId(route.session));
    share.hidden ||= route.session === BUNDLE;
    exports.element.hidden ||= route.session === BUNDLE;
    captureButton.hidden = isSession && route.session === BUNDLE;
    const [name, text] = describeState(app);
    if (state.dataset.state !== name) state.dataset.state = name;
    setText(state.lastChild, text);
    document.title = isSession ? `${picker.text.textContent} – Kernel` : 'Kernel';
    drawNotice(route);
  }

  function drawNotice(route) {
    const isSession = route.page === 'session';
    const isOffline = isSession && feed.state === 'retrying';
    render(notice, isOffline
      ? e('p', { class: 'notice', key: 'offline' }, `${feed.why} What was read before is still here. Retrying…`)
      : isSession && app.isRenewed
        ? e('p', { class: 'notice', key: 'renewed' }, 'The journal was restored or replaced. This is its new stream.', e('button', { class: 'button', type: 'button', onclick: () => { app.isRenewed = false; app.invalidate(); } }, 'Close'))
        : null);
  }

  effect(() => {
    const { status } = capture;
    captureButton.dataset.status = status;
    setText(captureButton.firstChild, status === 'unknown' ? 'Capture' : status === 'none' ? 'Not capturing' : status === 'running' ? 'Capturing' : `Capture ${status}`);
  });
  return { element, notice, update, title: () => picker.text.textContent };
}
