import { App } from './app.js';
import { effect, Signal } from './lib/signal.js';
import { BUNDLE, NOTHING, VIEWS } from './model/address.js';
import { hasStatus } from './stream/api.js';
import { CaptureDialog } from './ui/captureDialog.js';
import { copy } from './ui/clipboard.js';
import { announce, h } from './ui/dom.js';
import { goToDialog } from './ui/goTo.js';
import { helpDialog } from './ui/help.js';
import { hitMarker } from './ui/hits.js';
import { listenToKeys } from './ui/keys.js';
import { signInDialog } from './ui/signIn.js';
import { nextLook } from './ui/looks.js';
import { ConsoleView } from './views/consoleView.js';
import { Detail } from './views/detail.js';
import { EventsView } from './views/eventsView.js';
import { header } from './views/header.js';
import { NetworkView } from './views/networkView.js';
import { openView } from './views/openView.js';
import { pane } from './views/pane.js';
import { problemDeps } from './views/problemDeps.js';
import { ProblemsView } from './views/problemsView.js';
import { Ruler } from './views/ruler.js';
import { ScreenshotsView } from './views/screenshotsView.js';
import { sessionsView } from './views/sessionsView.js';
import { statusLine } from './views/status.js';
import { stepsList } from './views/stepsList.js';
import { StoryView } from './views/storyView.js';
import { Viewer } from './views/viewer.js';

const ASK_AGAIN_MS = 10_000;
const ASK_SOON_MS = 300;

// Relative to the address of the page, which changes.
const icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]'));
icon.href = icon.href;

const app = new App();
const { router, feed, store, story, requests, pages, listed, host, selection, sessions, filters } = app;

const capture = new CaptureDialog({ sessions, onChange: () => refreshSessions() });
const viewer = new Viewer({ events: listed.screenshots, feed, selection });
const help = helpDialog();
const goTo = goToDialog((seq) => app.reveal(seq));
const signIn = signInDialog(() => begin());

const projections = [requests, pages, app.console];
const range = () => app.chosenRange();
const chooseRange = (chosen) => app.chooseRange(chosen);
const origin = () => app.origin || (store.at(0)?.us ?? 0);
const showImage = (event) => viewer.show(event);
const showImageOf = (seq) => { const event = store.find(seq); if (event) viewer.show(event); };
const reveal = (seq, tab = '') => { router.update({ tab }); app.reveal(seq); };
const showPlace = (url, line) => {
  const request = requests.byUrl(url);
  if (request) app.reveal(request.event.seq);
  else copy(`${url}:${line + 1}`, 'The script is not a request of this session. Its address is copied.');
};

const cards = problemDeps({ story, feed, store, router, reveal, onImage: showImageOf, invalidate: host.invalidate });
app.views = {
  story: new StoryView(host, { story, feed, store, pages, requests: listed.network, messages: listed.console, screenshots: listed.screenshots, router, cards, origin, reveal, onImage: showImageOf, projections }),
  problems: new ProblemsView(host, { story, store, router, range, cards }),
  network: new NetworkView(host, { requests: listed.network, all: requests, pages, range, zoom: chooseRange, router }),
  console: new ConsoleView(host, { entries: listed.console, all: app.console, feed, requests, onPlace: showPlace, reveal }),
  screenshots: new ScreenshotsView(host, { events: listed.screenshots, feed, story, onImage: showImage }),
  events: new EventsView(host, listed.events),
};

const detail = new Detail({
  feed, store, requests, story, router, selection, isWide: () => app.isWide, onPlace: showPlace, onImage: showImage, imageOf: (seq) => feed.imageOf(seq), reveal,
  onToggle: (isClosed) => { if (isClosed) app.focusView(); host.invalidate(); },
});
const steps = stepsList({ story, router, origin, isLoading: () => feed.isLoading || feed.state === 'connecting', range, isLive: () => feed.state === 'live', invalidateLater: host.invalidateLater });
const ruler = new Ruler({ store, story, feed, range, choose: chooseRange, chooseStep: (step) => router.go({ step: step.id, selected: 0, tab: '' }), onImage: showImageOf, invalidateLater: host.invalidateLater });
const invalidate = () => app.invalidate();
const isShown = (page) => router.route.value.page === page;
const status = statusLine({ feed, store, isShown: () => isShown('session'), length: () => app.view.length, togglePause: () => app.togglePause(), invalidate });
const evidence = pane({
  router, feed, store, filters, views: app.views, projections, chosenStep: (route) => app.chosenStep(route), chosenRange: (route) => app.chosenRange(route), toNewest: () => app.toNewest(),
  counts: () => ({ problems: app.views.problems.length, network: listed.network.length, console: listed.console.length, screenshots: listed.screenshots.length, events: listed.events.length }),
  expected: () => sessions.find(feed.session)?.counts?.events ?? 0, capture: () => capture.open(), isCapturing: () => sessions.status !== 'none',
});
evidence.main.append(detail.element);
const isRenewed = new Signal(false);
const top = header({ router, sessions, feed, store, story, search: filters.search, isRenewed, capture: () => capture.open(), help: () => help.open(), look, invalidate });
const heading = h('h1', { class: 'sr' });
const sessionPage = h('main', { class: 'session-page' }, heading, ruler.element, h('div', { class: 'work' }, steps.element, evidence.element), status.element);
const sessionsPage = sessionsView({ sessions: sessions, router, capture: () => capture.open(), isShown: () => isShown('sessions') });
const openPage = openView({ onOpen: openBundle, isShown: () => isShown('open'), show: () => router.go({ ...NOTHING, page: 'open' }) });
const body = h('div', { class: 'body' }, sessionsPage.element, sessionPage, openPage.element);

document.getElementById('app').append(top.element, top.notice, body);
const markHits = hitMarker(() => ({ query: router.route.peek().query, elements: [app.view?.element, detail.body].filter(Boolean) }));
for (const part of [evidence, steps, ruler, status, top, { update: markHits }]) app.onUpdate(() => part.update());

effect(() => {
  const { page, view, step } = router.route.value;
  sessionsPage.element.hidden = page !== 'sessions';
  sessionPage.hidden = page !== 'session';
  openPage.element.hidden = page !== 'open';
  sessionPage.dataset.view = view;
  sessionPage.dataset.step = step === 0 ? '' : 'chosen';
  detail.draw();
  top.update();
  heading.textContent = `Session ${top.title()}`;
});
effect(() => { if (isShown('sessions')) refreshSessions(); });

feed.on('refused', () => signIn.open());
feed.on('trouble', (text) => announce(text));
feed.on('renewed', () => { isRenewed.value = true; });
filters.onLeave = () => app.focusView();

let soon = 0;
store.on('append', (events) => {
  if (!events.some(({ category, type }) => category === 'monitor' || type.startsWith('session_'))) return;
  clearTimeout(soon);
  soon = setTimeout(() => refreshSessions(), ASK_SOON_MS);
});
setInterval(() => {
  // The stream reports that a session begins; a request for one that does not exist would be an error in the browser's console each time.
  if (document.hidden || feed.state === 'bundle' || feed.state === 'retrying') return;
  if (router.route.peek().page === 'sessions' || sessions.status !== 'none') refreshSessions();
}, ASK_AGAIN_MS);

listenToKeys({
  '/': () => { if (!filters.search.hidden) filters.search.focus(); },
  '?': () => help.open(),
  ' ': () => app.togglePause(),
  Escape: () => escape(),
  Enter: () => app.focusView(),
  End: () => app.toNewest(),
  Home: () => app.focusView(),
  ArrowDown: () => { app.focusView(); app.view.list?.move(1); },
  ArrowUp: () => { app.focusView(); app.view.list?.move(-1); },
  j: () => { app.focusView(); app.view.list?.move(1); },
  k: () => { app.focusView(); app.view.list?.move(-1); },
  n: () => app.nextFailure(1),
  p: () => app.nextFailure(-1),
  ']': () => moveStep(1),
  '[': () => moveStep(-1),
  c: () => detail.copyJson(),
  g: () => goTo.open(),
  s: () => capture.open(),
  x: () => filters.clear(),
  t: () => look('theme'),
  d: () => look('rows'),
  ...Object.fromEntries(VIEWS.map((name, i) => [String(i + 1), () => { if (router.route.peek().page === 'session') { evidence.choose(name); app.focusView(); } }])),
});

// Colours and heights are also drawn and measured by script.
function look(name) {
  announce(nextLook(name));
  ruler.recolour();
  app.view?.list?.resized();
}

// What was opened last closes first.
function escape() {
  if (detail.isOpen) detail.close();
  else if (router.route.peek().step !== 0) router.go({ step: 0 });
}

function moveStep(by) {
  const { items } = story.steps;
  const chosen = app.chosenStep();
  const next = chosen === null ? (by > 0 ? items[0] : items.at(-1)) : items[items.indexOf(chosen) + by];
  if (next) router.go({ step: next.id, selected: 0, tab: '' });
}

function openBundle(bundle) {
  bundle.on('change', () => ruler.redraw());
  feed.showBundle(bundle);
  router.go({ ...NOTHING, page: 'session', session: BUNDLE });
}

async function refreshSessions() {
  try {
    await sessions.refresh();
  } catch (error) {
    if (hasStatus(error, 401)) signIn.open();
  }

  app.invalidate();
}

function begin() {
  if (router.route.peek().page === 'session') feed.start();
  refreshSessions();
}

app.begin();
app.focusView();
refreshSessions();
