import * as api from './api.js';
import * as cart from './cart.js';
import { h, say } from './dom.js';
import * as pages from './pages.js';

const PROMOTION_DELAY_MS = 700;
const SEARCH_DELAY_MS = 250;

const page = document.querySelector('#page');
const search = document.querySelector('#search');
let shown = 0;
let typing = 0;

/** Shows the page of the address in view. */
async function show(moveFocus) {
  const [, name = '', id = ''] = /^\/demo\/?([a-z]*)\/?([^/]*)/.exec(location.pathname) ?? [];
  const query = new URLSearchParams(location.search).get('q') ?? '';
  const turn = ++shown;
  if (document.activeElement !== search) search.value = query;
  try {
    const { title, content } = await ({ product: () => pages.product(decodeURIComponent(id)), cart: pages.cartPage, checkout: pages.checkoutPage }[name] ?? (() => pages.catalog(query)))();
    if (turn !== shown) return; // another page was asked for meanwhile
    render(title, content, moveFocus);
  } catch (error) {
    console.error('page not shown', error);
    if (turn === shown) render('This page cannot be shown', [h('p', {}, 'Go back to the ', h('a', { href: '/demo' }, 'catalog'), '.')], moveFocus);
  }
}

function render(title, content, moveFocus) {
  const heading = h('h1', { tabindex: '-1' }, title);
  page.replaceChildren(heading, ...content);
  document.title = `${title} – Ember & Bean`;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (moveFocus) heading.focus();
}

function go(address, { replace = false, moveFocus = true } = {}) {
  clearTimeout(typing); // what was typed before is not searched for on the next page
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  say('');
  return show(moveFocus);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || link.origin !== location.origin || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(link.href);
});
addEventListener('popstate', () => show(true));

const find = () => go(search.value ? `/demo?q=${encodeURIComponent(search.value)}` : '/demo', { replace: location.pathname === '/demo', moveFocus: false });
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(find, SEARCH_DELAY_MS);
});
document.querySelector('#search-form').addEventListener('submit', (event) => {
  event.preventDefault();
  find();
});

// Late and on top of everything: what is being read moves down.
async function promote() {
  const { title, product } = await api.promotion();
  setTimeout(() => {
    page.before(h('p', { class: 'promotion', id: 'promotion' }, `${title}. `, h('a', { href: `/demo/product/${product}` }, 'Have a look')));
  }, PROMOTION_DELAY_MS);
}

function followSales() {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/demo/live`);
  socket.addEventListener('message', ({ data }) => {
    document.querySelector('#sold-today').textContent = String(JSON.parse(data).sold_today);
  });
  socket.addEventListener('close', () => console.info('live sales have ended'));
}

console.log('shop opened', { address: location.pathname });
cart.show();
followSales();
promote();
api.recommendations().catch((error) => console.warn('no recommendations', error));
api.loyalty().catch((error) => console.warn('no loyalty points', error));
show(false);
