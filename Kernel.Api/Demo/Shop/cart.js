// The cart is the browser's: product ids with their quantities, for as long as the tab is open.

const KEY = 'kernel-demo-cart';

export const items = () => Object.entries(JSON.parse(sessionStorage.getItem(KEY) ?? '{}'));

export const quantityOf = (id) => Object.fromEntries(items())[id] ?? 0;

export function set(id, quantity) {
  const cart = Object.fromEntries(items());
  cart[id] = quantity;
  if (quantity === 0) delete cart[id];
  sessionStorage.setItem(KEY, JSON.stringify(cart));
  show();
}

/** Shows how much is in the cart. */
export function show() {
  document.querySelector('#cart-count').textContent = String(items().reduce((sum, [, quantity]) => sum + quantity, 0));
}
