// How steps are named. Kernel.Api/Summary/StepWords.cs uses the same words, and Kernel.Tests/TestKit/Sessions holds both to them.

const NAME = 60;

// White space, control characters, and those that turn the direction of text.
const UNSEEN = /[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069]+/g;

/** A text on one line, as part of a label. */
export function brief(text, limit = NAME) {
  const line = text.replace(UNSEEN, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** An element in words: its text, or else its id, or the nearest one that it is in, or the end of its selector. */
export function elementName(text, selector, tag) {
  if (text.trim() !== '') return brief(text);
  const parts = selector.split('>').map((part) => part.trim()).filter((part) => part !== '');
  const last = (parts.at(-1) ?? '').replace(/:nth-[a-z-]+\(\d+\)/g, '') || tag.toLowerCase();
  const named = parts.findLast((part) => part.includes('#'));
  return brief(named === undefined || last.includes('#') ? last : `${last} in ${named}`) || 'the page';
}

// The types of events are texts of anybody.
const pick = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

const CLICKS = { right: 'Right-clicked', middle: 'Middle-clicked' };

/** @param {import('./facts.js').Fact} fact */
export const clickLabel = (fact) => `${pick(CLICKS, fact.state) ?? 'Clicked'} ${elementName(fact.text, fact.selector, fact.name)}`;

/**
 * Adds a key to what was typed.
 * @param {import('./facts.js').Fact} fact
 */
export function enter(typed, fact) {
  if (fact.flag) typed.masked++;
  else if ([...fact.text].length === 1) typed.text = `${typed.text}${fact.text}`.slice(0, 200);
  else if (fact.text === 'Backspace') typed.text = [...typed.text].slice(0, -1).join('');
  else typed.pressed = fact.text;
}

/** Typed text and the last key that is no character: `Typed mug into #search and pressed Enter`. */
export function typedLabel(text, masked, pressed, field) {
  const typed = masked > 0 ? `Typed ${masked} hidden character${masked === 1 ? '' : 's'} into ${field}` : text !== '' ? `Typed ${brief(text)} into ${field}` : '';
  if (pressed === '') return typed || `Typed into ${field}`;
  return typed === '' ? `Pressed ${brief(pressed)} in ${field}` : `${typed} and pressed ${brief(pressed)}`;
}

/** @param {import('./facts.js').Fact} fact */
export function scrollLabel(x, y, fact) {
  const direction = Math.abs(y) >= Math.abs(x) ? (y < 0 ? 'up' : 'down') : x < 0 ? 'left' : 'right';
  return fact.selector === '' ? `Scrolled ${direction}` : `Scrolled ${direction} in ${elementName('', fact.selector, fact.name)}`;
}

const DIALOGS = { alert: 'showed an alert', confirm: 'asked to confirm', prompt: 'asked for text' };

/** @param {import('./facts.js').Fact} fact */
export function dialogLabel(fact) {
  if (fact.state === 'beforeunload') return 'The page asked before it was left';
  const kind = pick(DIALOGS, fact.state) ?? 'showed a dialog';
  return fact.text === '' ? `The page ${kind}` : `The page ${kind}: ${brief(fact.text)}`;
}

const DOWNLOADS = { completed: 'Downloaded', canceled: 'Canceled the download of' };

/** @param {import('./facts.js').Fact} fact */
export const downloadLabel = (fact) => `${fact.role === 'download' ? 'Started to download' : pick(DOWNLOADS, fact.state) ?? 'Lost the download of'} ${brief(fact.name)}`;

const NAVIGATIONS = { back_forward_cache_restore: 'Returned to', existing: 'Already open:' };

/**
 * @param {string} state the type of the navigation
 * @param {{ url: string, before: string } | undefined} page the address that the tab had, and the one before it; undefined if this is its first
 */
export const navigationLabel = (state, page, url, place) =>
  `${pick(NAVIGATIONS, state) ?? (page === undefined ? 'Opened' : page.url === url ? 'Reloaded' : page.before === url ? 'Went back to' : 'Went to')} ${place}`;

const COMMANDS = {
  'Page.navigate': 'Went to', 'Page.reload': 'Reloaded the page', 'Page.captureScreenshot': 'Took a screenshot', 'Page.printToPDF': 'Printed the page',
  'Page.handleJavaScriptDialog': 'Answered a dialog', 'Page.setDocumentContent': 'Set the content of the page', 'Page.navigateToHistoryEntry': 'Went through the history',
  'Target.createTarget': 'Asked for a tab', 'Target.closeTarget': 'Closed a tab', 'Target.activateTarget': 'Changed to a tab',
  'Input.insertText': 'Inserted text', 'Input.dispatchMouseEvent': 'Used the mouse', 'Input.dispatchKeyEvent': 'Pressed a key', 'Input.dispatchTouchEvent': 'Touched the page',
  'DOM.setFileInputFiles': 'Chose files', 'Browser.close': 'Closed the browser',
};

/** @param {import('./facts.js').Fact} fact */
export function commandLabel(fact, place) {
  const isNavigation = fact.name === 'Page.navigate';
  const name = brief(fact.name);
  if (fact.error !== '') return isNavigation ? `Could not open ${place}` : `${name || 'A command'} failed`;
  const words = pick(COMMANDS, fact.name);
  if (isNavigation) return `${words} ${place}`;
  // Operations of the API have no domain.
  return words ?? (name === '' ? 'A command' : fact.name.includes('.') ? name : `Called ${name}`);
}

// The most informative members of what an agent publishes.
const TELLING = ['step', 'action', 'goal', 'thought', 'message', 'text', 'title', 'name', 'url', 'reason', 'error', 'status'];

/** A published event in words: `agent.step 3 · give up · out of stock`. */
export function publishedLabel(type, data) {
  const fields = data !== null && typeof data === 'object' ? data : {};
  const told = TELLING.map((name) => (Object.hasOwn(fields, name) ? scalar(fields[name]) : '')).filter(Boolean).slice(0, 3);
  return brief([type, told.length > 0 ? told.join(' · ') : members(fields) || scalar(data)].join(' '), 120);
}

const members = (fields) => Object.entries(fields).slice(0, 4).map(([name, value]) => [name, scalar(value)]).filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`).join(' · ');

function scalar(value) {
  if (typeof value === 'string') return brief(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : typeof value === 'boolean' ? String(value) : '';
}

/** An address in words: its path, with its host if that is another one than `host`. */
export function placeOf(url, host) {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)(#.*)?$/i.exec(url);
  if (!match) return brief(url.slice(0, 200), 80) || 'an empty page';
  const [, at, path, fragment = ''] = match;
  return brief(`${at === host ? '' : at}${path || '/'}${fragment}`, 80);
}

/** The host of an address; empty if it has none. */
export const hostOf = (url) => /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
