// Making elements. Whatever comes out of an event is text to these functions and never anything else: nothing here reads HTML.

/** An element with attributes, listeners (`onclick` and the like) and children, which are elements or texts. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }

  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets a text only if it differs: rows are written again and again, and most of them say the same as before. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets the classes, only if they differ. */
export function setClass(element, names) {
  if (element.className !== names) element.className = names;
}

/** Sets an attribute, or takes it away where the value is null, only if that changes anything. */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

let announced = 0;

/** Shows the user a message that disappears after a while; screen readers announce it. */
export function announce(text) {
  const toast = document.getElementById('toast');
  toast.textContent = text;
  toast.classList.add('shown');
  clearTimeout(announced);
  announced = setTimeout(() => toast.classList.remove('shown'), 5_000);
}
