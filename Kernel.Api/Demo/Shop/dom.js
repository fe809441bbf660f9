/** An element with its attributes and children. Texts stay texts: nothing is parsed as markup. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A price in cents as text. */
export const money = (cents) => `€ ${(cents / 100).toFixed(2)}`;

/** Shows a message, which screen readers announce. */
export function say(text) {
  document.querySelector('#status').textContent = text;
}
