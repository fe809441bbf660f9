// The requests of the shop. Each of its failures is one that real shops have.

const API = '/demo/api';

export async function products(query = '') {
  return (await json(`${API}/products?q=${encodeURIComponent(query)}`)).products;
}

export const product = (id) => json(`${API}/products/${encodeURIComponent(id)}`);

/** Takes two seconds. */
export async function reviews(id) {
  return (await json(`${API}/products/${encodeURIComponent(id)}/reviews`)).reviews;
}

/** Always 503; the body with the reason stays unread. */
export const recommendations = () => json(`${API}/recommendations`);

/** Always 404: the service behind it was never deployed. */
export const loyalty = () => json(`${API}/loyalty`);

/** Redirected twice. */
export const promotion = () => json('/demo/old-promo');

/** 409 if there are not so many in stock. */
export const addToCart = (id, quantity) => post(`${API}/cart`, { product: id, quantity });

/** Always 500. */
export const checkout = (order) => post(`${API}/checkout`, order);

async function json(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

const post = (address, body) => fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
