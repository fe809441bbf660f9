import { count, counted, dayAndTime, duration } from '../lib/format.js';
import { effect } from '../lib/signal.js';
import { LIVE } from '../model/address.js';
import { address } from '../stream/api.js';
import { formDialog, labelled } from '../ui/dialog.js';
import { e, render } from '../ui/render.js';
import { h } from '../ui/dom.js';
import { firstRun } from './firstRun.js';

const SHOWN = 100;

const NAME_LENGTH = 255;

/**
 * The page `/`: every capture session, the newest first, and how to begin if there is none.
 * @param {{ sessions: any, router: any, capture: () => void, isShown: () => boolean }} deps
 */
export function sessionsView({ sessions, router, capture, isShown }) {
  const content = h('div', { class: 'sessions-content' });
  const element = h('main', { class: 'sessions', tabindex: '-1' }, content);
  let shown = SHOWN;
  const rename = renameDialog(sessions);

  const update = () => {
    if (!isShown()) return;
    const list = sessions.list.value;
    render(content,
      e('header', { class: 'sessions-head' },
        e('h1', {}, 'Sessions'),
        e('span', { class: 'soft' }, list === null ? '' : counted(list.length, 'session')),
        e('span', { class: 'spring' }),
        e('a', { class: 'button', href: router.pageHref({ page: 'session', session: LIVE, view: 'events' }) }, 'Event stream'),
        e('a', { class: 'button', href: router.pageHref({ page: 'open' }) }, 'Open a bundle…'),
        list !== null && sessions.active === null && e('button', { class: 'button is-main', type: 'button', onclick: capture }, 'Start capture…')),
      sessions.problem.value && list === null ? e('p', { class: 'problem', role: 'alert' }, `The sessions cannot be read: ${sessions.problem.value}`) : null,
      list === null ? skeleton() : [
        list.length > 0 && e('ul', { class: 'session-list' }, list.slice(0, shown).map((session) => card(session, router, rename))),
        list.length > shown && e('button', { class: 'button', type: 'button', onclick: () => { shown += SHOWN; update(); } }, `${count(list.length - shown)} more`),
        // A session that has only begun is no reason to hide how to connect.
        (list.length === 0 || (list.length === 1 && sessions.active !== null)) && firstRun(sessions.active !== null),
      ]);
  };

  effect(update);
  return { element, update };
}

const skeleton = () => e('div', { class: 'skeleton', 'aria-busy': 'true' }, e('p', {}, 'Reading the sessions…'), [1, 2, 3, 4, 5].map((n) => e('i', { key: n })));

function card(session, router, rename) {
  const { counts } = session;
  const length = (Number.isFinite(session.end) ? session.end : Date.now()) - session.start;
  const state = session.isActive ? (session.status === 'running' ? 'running' : session.status) : '';
  return e('li', { key: session.id, class: 'session-card' },
    e('a', { class: 'session-link', href: router.pageHref({ page: 'session', session: session.id }) },
      e('span', { class: 'session-title' },
        e('bdi', {}, nameOf(session)),
        state && e('span', { class: 'state', 'data-state': state === 'running' ? 'live' : 'late' }, e('i', { 'aria-hidden': 'true' }), e('span', {}, state))),
      e('span', { class: 'session-facts soft' },
        e('span', {}, dayAndTime(session.start)),
        e('span', {}, duration(length * 1000)),
        counts && [
          e('span', {}, counted(counts.navigations, 'page')),
          e('span', {}, counted(counts.requests, 'request')),
          counts.failed > 0 && e('span', { class: 'bad' }, `${count(counts.failed)} failed`),
          counts.errors > 0 && e('span', { class: 'bad' }, counted(counts.errors, 'console error')),
          e('span', {}, counted(counts.events, 'event')),
        ],
        session.name !== '' && e('code', { class: 'faint' }, session.id))),
    e('button', { class: 'button is-quiet', type: 'button', 'aria-label': `Rename ${nameOf(session)}`, onclick: () => rename(session) }, 'Rename'),
    session.screenshots.length > 0 && e('span', { class: 'session-shots', 'aria-hidden': 'true' },
      session.screenshots.slice(-4).map((seq) => e('img', { key: seq, src: address(`events/${seq}/image`).href, alt: '', loading: 'lazy', width: 96, height: 60 }))));
}

function renameDialog(sessions) {
  let renamed = '';
  const input = h('input', { type: 'text', maxlength: NAME_LENGTH, 'aria-label': 'Name of the session', dir: 'auto' });
  const { open } = formDialog('Rename the session', { content: [labelled('Name', input)], accept: 'Rename', onAccept: () => sessions.rename(renamed, input.value.trim()) });
  return (session) => {
    renamed = session.id;
    input.value = session.name;
    open();
  };
}

/** The name of a session, or what is shown instead. */
export const nameOf = (session) => session.name || shortId(session.id);

/** `cs_01a2…0bd0` */
export const shortId = (id) => (id.length > 16 ? `${id.slice(0, 7)}…${id.slice(-4)}` : id);
