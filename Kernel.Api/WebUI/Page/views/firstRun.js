import { Signal } from '../lib/signal.js';
import { reasonOf, ROOT } from '../stream/api.js';
import { copy } from '../ui/clipboard.js';
import { announce } from '../ui/dom.js';
import { e } from '../ui/render.js';

const chosen = new Signal('Playwright');
const demo = new Signal(/** @type {boolean | null} */ (null));

const samples = (root) => ({
  Playwright: `import { chromium } from "playwright";\n\nconst browser = await chromium.connectOverCDP('${root}');\nconst page = await browser.contexts()[0].newPage();\nawait page.goto('https://example.com');`,
  Puppeteer: `import puppeteer from "puppeteer-core";\n\nconst browser = await puppeteer.connect({ browserURL: '${root}' });\nconst page = await browser.newPage();\nawait page.goto('https://example.com');`,
  'C#': `using Microsoft.Playwright;\n\nusing var playwright = await Playwright.CreateAsync();\nvar browser = await playwright.Chromium.ConnectOverCDPAsync("${root}");\nvar page = await browser.Contexts[0].NewPageAsync();\nawait page.GotoAsync("https://example.com");`,
  curl: `curl -X PUT '${root}/json/new?https://example.com'`,
});

/** How to begin: connect an automation to the captured browser, or open the demo shop in it. */
export function firstRun(isCapturing) {
  const root = ROOT.href.replace(/\/$/, '');
  const texts = samples(root);
  if (demo.value === null) findDemo();
  return e('section', { class: 'first-run', key: 'first-run', 'aria-label': 'First steps' },
    e('h2', {}, isCapturing ? 'The browser is being captured. Make it do something:' : 'No session yet'),
    !isCapturing && e('p', { class: 'soft' }, 'Start a capture, then let a program drive the browser.'),
    e('h3', {}, '1  Connect your agent to this address'),
    e('p', { class: 'soft' }, 'The API forwards DevTools connections to the captured browser if its gateway is on (Gateway:Enabled).'),
    e('div', { class: 'sample' },
      e('div', { class: 'chips', role: 'group', 'aria-label': 'Language' }, Object.keys(texts).map((name) =>
        e('button', { key: name, class: 'chip', type: 'button', 'aria-pressed': String(chosen.value === name), onclick: () => { chosen.value = name; } }, name))),
      e('pre', { tabindex: '0', 'aria-label': `${chosen.value} sample` }, e('code', {}, texts[chosen.value])),
      e('button', { class: 'button', type: 'button', onclick: () => copy(texts[chosen.value]) }, 'Copy')),
    demo.value === true && [
      e('h3', {}, '2  Or try it with the demo shop'),
      e('p', { class: 'soft' }, 'It logs, redirects, answers 404 and 503, and declines your card.'),
      e('p', {}, e('button', { class: 'button is-main', type: 'button', onclick: () => openDemo(root) }, 'Open the demo shop in the captured browser')),
    ]);
}

// The shop is served in development only.
async function findDemo() {
  demo.value = false;
  try {
    demo.value = (await fetch(new URL('demo', ROOT))).ok;
  } catch {
    // Then it is not offered.
  }
}

async function openDemo(root) {
  try {
    const response = await fetch(new URL(`json/new?${root}/demo`, ROOT), { method: 'PUT' });
    announce(response.ok ? 'The shop is open in the captured browser.' : `The gateway answers ${response.status}. Open ${root}/demo in the captured browser yourself.`);
  } catch {
    announce(reasonOf(null));
  }
}
