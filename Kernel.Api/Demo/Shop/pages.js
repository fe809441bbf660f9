import * as api from './api.js';
import * as cart from './cart.js';
import { h, money, say } from './dom.js';

// The four pages. Each returns its title and its elements.

export async function catalog(query) {
  const found = await api.products(query);
  if (query) console.log('searched for', query, { found: found.length });
  else console.table(found.map(({ id, price, stock }) => ({ id, price, stock })));
  for (const { name, stock } of found) if (stock > 0 && stock < 5) console.warn(`only ${stock} left of ${name}`);
  return {
    title: query ? `Results for “${query}”` : 'Everything for a good cup',
    content: found.length > 0 ? [h('ul', { class: 'products', id: 'products' }, ...found.map(card))] : [h('p', { id: 'no-results' }, 'Nothing matches.')],
  };
}

const image = (id, alt) => h('img', { src: `/demo/assets/images/${id}.svg`, alt, width: '240', height: '240' });

const card = ({ id, name, price }) =>
  h('li', {}, h('a', { id: `product-${id}`, href: `/demo/product/${id}` }, image(id, ''), h('strong', {}, name), h('span', { class: 'price' }, money(price))));

export async function product(id) {
  const { name, description, price, stock } = await api.product(id);
  console.group(`product ${id}`);
  console.log('price', price);
  console.log('stock', stock);
  console.groupEnd();

  const add = h('button', { id: 'add-to-cart', type: 'button' }, 'Add to cart');
  add.addEventListener('click', () => addToCart(id, name));
  const opinions = h('div', { id: 'reviews' }, h('p', {}, 'Loading reviews…'));
  showReviews(id, opinions);
  return {
    title: name,
    content: [
      h('div', { class: 'product' }, image(id, `Drawing of: ${name}`), h('div', {}, h('p', {}, description), h('p', { class: 'price' }, money(price)), add)),
      h('h2', {}, 'Reviews'),
      opinions,
    ],
  };
}

async function addToCart(id, name) {
  const quantity = cart.quantityOf(id) + 1;
  const response = await api.addToCart(id, quantity);
  if (response.ok) {
    cart.set(id, quantity);
    console.log('added to cart', { id, quantity });
    say(`${name} is in your cart.`);
  } else {
    const { error, title } = await response.json();
    console.warn('not added to cart', id, error ?? title);
    say(error === 'out_of_stock' ? `${name} is out of stock.` : `${name} could not be added.`);
  }
}

async function showReviews(id, place) {
  const found = await api.reviews(id);
  place.replaceChildren(...found.map(({ author, stars, text }) => h('p', {}, h('strong', {}, `${author}, ${stars} of 5: `), text)));
}

export async function cartPage() {
  const known = await api.products();
  const rows = cart.items().map(([id, quantity]) => ({ ...known.find((one) => one.id === id), quantity }));
  if (rows.length === 0) return { title: 'Cart', content: [h('p', { id: 'cart-empty' }, 'Your cart is empty.')] };
  console.table(rows.map(({ id, price, quantity }) => ({ id, price, quantity })));
  return {
    title: 'Cart',
    content: [
      h('table', { id: 'cart' },
        h('caption', {}, 'What you chose'),
        h('thead', {}, h('tr', {}, ...['Product', 'Quantity', 'Price', 'Change'].map((text) => h('th', { scope: 'col' }, text)))),
        h('tbody', {}, ...rows.map(row))),
      h('p', {}, h('strong', { id: 'total' }, `Total ${money(total(rows))}`)),
      h('p', {}, h('a', { id: 'to-checkout', href: '/demo/checkout' }, 'Go to checkout')),
    ],
  };
}

const total = (rows) => rows.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

function row({ id, name, price, quantity }) {
  const remove = h('button', { class: 'quiet', type: 'button', id: `remove-${id}`, 'aria-label': `Remove ${name}` }, 'Remove');
  remove.addEventListener('click', () => {
    cart.set(id, 0);
    say(`${name} is no longer in your cart.`);
    dispatchEvent(new PopStateEvent('popstate'));
  });
  return h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, String(quantity)), h('td', {}, money(price * quantity)), h('td', {}, remove));
}

export async function checkoutPage() {
  const known = await api.products();
  const sum = total(cart.items().map(([id, quantity]) => ({ ...known.find((one) => one.id === id), quantity })));
  const form = h('form', { class: 'checkout', id: 'checkout' },
    field('name', 'Name on the card', 'Ada Example', 'cc-name'),
    field('card', 'Card number', '4242 4242 4242 4242', 'cc-number'),
    field('expiry', 'Valid until', '01/24', 'cc-exp'),
    h('div', {}, h('button', { id: 'pay', type: 'submit' }, `Pay ${money(sum)}`)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    pay({ total: sum, name: form.elements.name.value, card: `•••• ${form.elements.card.value.slice(-4)}` });
  });
  return { title: 'Checkout', content: [form] };
}

const field = (name, label, value, autocomplete) =>
  h('div', {}, h('label', { for: `field-${name}` }, label), h('input', { id: `field-${name}`, name, value, autocomplete, required: '' }));

async function pay(order) {
  say('Paying…');
  const response = await api.checkout(order);
  const answer = await response.json();
  if (!response.ok) {
    console.error('checkout failed', new Error(`POST /demo/api/checkout answered ${response.status}`));
    say('The payment was declined.');
  }

  // A mistake as shops make them: the receipt is shown whether or not there is one.
  setTimeout(() => showReceipt(answer));
}

function showReceipt(answer) {
  say(`Paid ${money(answer.receipt.total)}.`);
}
