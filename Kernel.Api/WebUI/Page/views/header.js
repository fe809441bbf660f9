import { dayAndTime } from '../lib/format.js';
import { effect } from '../lib/signal.js';
import { BUNDLE, LIVE } from '../model/address.js';
import { address } from '../stream/api.js';
import { copy } from '../ui/clipboard.js';
import { h, setText } from '../ui/dom.js';
import { menu } from '../ui/menu.js';
import { e, render } from '../ui/render.js';
import { nameOf, shortId } from './sessionsView.js';
import { describeState, showState, stateElement } from './status.js';

const LISTED = 12;

/**
 * The line at the top: what is shown, its state, the search, and what can be done with it; and a notice below it.
 * @typedef {object} HeaderDeps
 * @property {import('../ui/router.js').Router} router
 * @property {import('../stream/sessions.js').Sessions} sessions
 * @property {any} feed
 * @property {any} store
 * @property {any} story
 * @property {Element} search
 * @property {import('../lib/signal.js').Signal} isRenewed whether the stream was replaced while it was followed
 * @property {() => void} capture opens the dialog of the capture session
 * @property {() => void} help
 * @property {(name: 'theme' | 'rows') => void} look changes how the page looks
 * @property {() => void} invalidate
 * @param {HeaderDeps} deps
 */
export function header({ router, sessions, feed, store, story, search, isRenewed, capture, help, look, invalidate }) {
  const picker = menu({ label: 'Sessions', title: 'Choose a session', className: 'session-name is-quiet', items: () => pickerItems() });
  const state = stateElement();
  const captureButton = h('button', { class: 'button is-quiet session', type: 'button', 'aria-haspopup': 'dialog', title: 'Capture session (s)', onclick: capture }, h('span', {}, 'Capture'));
  const share = h('button', { class: 'button is-quiet', type: 'button', title: 'Copy a link to what is shown', onclick: () => copy(shareAddress(), 'Link copied.') }, 'Share');
  const exports = menu({ label: 'Export', title: 'Save the session', className: 'is-quiet', isEnd: true, items: () => exportItems() });
  const tool = (label, text, onclick, className = '') => h('button', { class: `button is-quiet is-icon ${className}`, type: 'button', title: label, 'aria-label': label, onclick }, text);
  const element = h('header', { class: 'top' },
    h('a', { class: 'brand', href: router.pageHref({ page: 'sessions' }) }, 'Kernel'), picker.element, state, captureButton, h('span', { class: 'spring' }),
    search, share, exports.element,
    tool('Height of rows (d)', '☰', () => look('rows'), 'only-wide'), tool('Light, dark, or as the system (t)', '◐', () => look('theme')), tool('Keys (?)', '?', help, 'only-wide'));
  const notice = h('div', { class: 'notice-place', role: 'status' });

  const at = (session) => router.pageHref({ page: 'session', session });

  function pickerItems() {
    sessions.refresh().catch(() => {});
    const list = sessions.list.peek() ?? [];
    return [
      list.slice(0, LISTED).map((session) => e('a', { key: session.id, class: 'menu-item', href: at(session.id) },
        e('span', { dir: 'auto' }, nameOf(session)), e('small', {}, session.isActive ? 'active' : dayAndTime(session.start)))),
      list.length > 0 && e('hr'),
      e('a', { key: 'live', class: 'menu-item', href: router.pageHref({ page: 'session', session: LIVE, view: 'events' }) }, 'Event stream', e('small', {}, 'all sessions')),
      e('a', { key: 'all', class: 'menu-item', href: router.pageHref({ page: 'sessions' }) }, 'All sessions'),
      e('a', { key: 'open', class: 'menu-item', href: router.pageHref({ page: 'open' }) }, 'Open a bundle…'),
    ];
  }

  function exportItems() {
    const id = shownSession();
    const path = `events/capture_sessions/${encodeURIComponent(id)}`;
    return [
      e('button', { class: 'menu-item', type: 'button', onclick: copyScript }, 'Playwright script', e('small', {}, 'the steps, copied')),
      id === '' ? null : [
      e('a', { class: 'menu-item', href: address(`${path}/bundle`).href, download: '' }, 'Bundle', e('small', {}, 'all of it, opens here again')),
      e('a', { class: 'menu-item', href: address(`${path}/har`).href, download: '' }, 'HAR', e('small', {}, 'the network, for other tools')),
      ],
    ];
  }

  const copyScript = () => copy(import('../model/playwright.js').then(({ asPlaywright }) => asPlaywright(story.steps.items, picker.text.textContent ?? '')), 'Copied as a Playwright script.');

  // The session of what is shown: that of the live stream is the session of its newest event.
  function shownSession() {
    if (feed.session === BUNDLE) return '';
    return feed.session === LIVE ? store.at(-1)?.session ?? '' : feed.session;
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
    /** @type {HTMLElement} */ (search).hidden = share.hidden = exports.element.hidden = state.hidden = !isSession;
    setText(picker.text, !isSession ? (route.page === 'open' ? 'Open' : 'Sessions') : route.session === LIVE ? 'Event stream' : route.session === BUNDLE ? feed.bundleName || 'Bundle' : session ? nameOf(session) : shortId(route.session));
    share.hidden ||= route.session === BUNDLE;
    captureButton.hidden = isSession && route.session === BUNDLE;
    showState(state, describeState(feed, store));
    document.title = isSession ? `${picker.text.textContent} – Kernel` : 'Kernel';
    drawNotice(route);
  }

  function drawNotice(route) {
    const isSession = route.page === 'session';
    const isOffline = isSession && feed.state === 'retrying';
    render(notice, isOffline
      ? e('p', { class: 'notice', key: 'offline' }, `${feed.why} What was read before is still here. Retrying…`)
      : isSession && isRenewed.peek()
        ? e('p', { class: 'notice', key: 'renewed' }, 'The journal was restored or replaced. This is its new stream.', e('button', { class: 'button', type: 'button', onclick: () => { isRenewed.value = false; invalidate(); } }, 'Close'))
        : null);
  }

  effect(() => {
    const { status } = sessions;
    captureButton.dataset.status = status;
    setText(captureButton.firstChild, status === 'unknown' ? 'Capture' : status === 'none' ? 'Not capturing' : status === 'running' ? 'Capturing' : `Capture ${status}`);
  });
  return { element, notice, update, title: () => picker.text.textContent };
}
