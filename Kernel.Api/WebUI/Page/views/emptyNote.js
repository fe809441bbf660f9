import { h, setText } from '../ui/dom.js';

/** What a view says that has nothing to show, and what could be done about it. */
export function emptyNote(app, session) {
  const text = h('p', {});
  const clear = h('button', { class: 'button', type: 'button', onclick: () => app.filters.clear() }, 'Clear filters');
  const older = h('button', { class: 'button', type: 'button', onclick: () => app.feed.loadOlder() }, 'Look further back');
  const capture = h('button', { class: 'button is-main', type: 'button', onclick: () => session.open() }, 'Capture…');
  const element = h('div', { class: 'empty', hidden: true }, text, h('div', { class: 'empty-buttons' }, clear, older, capture));

  const update = () => {
    const isSearching = app.isSearching || app.feed.isLoading || app.feed.state === 'connecting';
    element.hidden = app.view.length > 0 || isSearching;
    if (element.hidden) return;
    const isFiltered = app.filters.isActive;
    setText(text, isFiltered ? 'Nothing that is held matches the filters.' : app.store.length > 0 ? 'Nothing of this kind has happened.' : 'Nothing has happened yet.');
    clear.hidden = !isFiltered;
    older.hidden = app.feed.atBeginning || app.store.length === 0;
    capture.hidden = session.button.dataset.status !== 'none';
  };
  return { element, update };
}
