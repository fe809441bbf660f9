import { App } from './app.js';
import { Detail } from './ui/detail.js';
import { announce, h } from './ui/dom.js';
import { goToDialog } from './ui/goTo.js';
import { helpDialog } from './ui/help.js';
import { listenToKeys } from './ui/keys.js';
import { Overview } from './ui/overview.js';
import { Session } from './ui/session.js';
import { SignIn } from './ui/signIn.js';
import { Status } from './ui/status.js';
import { Tabs } from './ui/tabs.js';
import { nextTheme } from './ui/theme.js';
import { emptyNote } from './views/emptyNote.js';

const app = new App();
const tabs = new Tabs(app);
const detail = new Detail(app);
const overview = new Overview(app);
const session = new Session(app);
const status = new Status(app);
const help = helpDialog();
const goTo = goToDialog((seq) => app.reveal(seq));
const empty = emptyNote(app, session);
const signIn = new SignIn(() => begin());

const changeTheme = () => {
  announce(nextTheme());
  overview.recolour();
};
const tool = (label, text, onclick) => h('button', { class: 'button is-quiet', type: 'button', title: label, 'aria-label': label, onclick }, text);

document.getElementById('app').append(
  h('header', { class: 'top' }, h('h1', { class: 'brand' }, 'Kernel'), tabs.element, h('span', { class: 'spring' }), session.button,
    tool('Light, dark, or as the system has it (t)', '◐', changeTheme), tool('Keys (?)', '?', () => help.showModal())),
  overview.element,
  app.filters.element,
  h('main', { class: 'main' },
    h('div', { class: 'view', id: 'view', role: 'tabpanel' }, ...Object.values(app.views).map((view) => view.element), empty.element, status.jump),
    detail.element),
  status.element);

for (const part of [overview, status, empty]) app.onUpdate(() => part.update());
app.store.on('append', (events) => session.learn(events));
app.feed.on('refused', () => signIn.ask());
app.feed.on('trouble', (text) => announce(text));

listenToKeys({
  '/': () => app.filters.search.focus(),
  '?': () => help.showModal(),
  ' ': () => app.togglePause(),
  Escape: () => detail.close(),
  Enter: () => app.focusView(),
  End: () => app.toNewest(),
  Home: () => app.focusView(),
  ArrowDown: () => { app.focusView(); app.view.list?.move(1); },
  ArrowUp: () => { app.focusView(); app.view.list?.move(-1); },
  j: () => { app.focusView(); app.view.list?.move(1); },
  k: () => { app.focusView(); app.view.list?.move(-1); },
  n: () => app.nextTrouble(1),
  p: () => app.nextTrouble(-1),
  c: () => detail.copy(),
  g: () => goTo.showModal(),
  s: () => session.open(),
  x: () => app.filters.clear(),
  t: changeTheme,
  ...Object.fromEntries([1, 2, 3, 4, 5].map((place) => [String(place), () => tabs.chooseAt(place)])),
});

function begin() {
  app.feed.start();
  session.refresh();
}

app.focusView();
begin();
