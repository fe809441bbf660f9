// Panels are described from their state, again with each change, and `render` changes the elements that differ. Hot lists are written
// by hand instead. Like `h` of dom.js, nothing here reads HTML.

const DESCRIBED = Symbol('description');
// What a user changes: it is written when its description changes, and not when the user has changed it since.
const PROPERTIES = new Set(['value', 'checked', 'open', 'selected', 'indeterminate']);
const SVG = 'http://www.w3.org/2000/svg';
const SVG_TAGS = new Set(['svg', 'path', 'circle', 'rect', 'line', 'g']);

/**
 * Describes an element. `attributes` can have `key`, which identifies it among its siblings, `style` as an object, and listeners (`onclick`).
 * Children are descriptions, texts, elements, and lists of these; null and false are left out.
 */
export function e(tag, attributes = {}, ...children) {
  return { tag, attributes, key: attributes.key ?? null, children: children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false) };
}

/** Makes the children of an element the described ones. Elements are reused by their key, or else by their tag in order. */
export function render(parent, ...described) {
  const wanted = described.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  const keyed = new Map();
  const unkeyed = [];
  for (const node of parent.childNodes) {
    const key = node[DESCRIBED]?.key ?? null;
    if (key !== null) keyed.set(`${node[DESCRIBED].tag} ${key}`, node);
    else unkeyed.push(node);
  }

  let next = 0;
  const nodes = wanted.map((child) => {
    if (child instanceof Node) return child;
    if (typeof child !== 'object') {
      const text = String(child);
      const node = unkeyed[next]?.nodeType === 3 ? unkeyed[next++] : document.createTextNode(text);
      if (node.data !== text) node.data = text;
      return node;
    }

    const known = child.key !== null ? keyed.get(`${child.tag} ${child.key}`) : unkeyed[next]?.[DESCRIBED]?.tag === child.tag ? unkeyed[next++] : undefined;
    const node = known ?? create(child.tag);
    patch(node, child);
    return node;
  });
  place(parent, nodes);
}

function create(tag) {
  return SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
}

function place(parent, nodes) {
  const kept = new Set(nodes);
  for (const node of [...parent.childNodes]) if (!kept.has(node)) node.remove();
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
}

function patch(node, description) {
  const before = node[DESCRIBED]?.attributes ?? {};
  const { attributes } = description;
  node[DESCRIBED] = description;
  for (const name of Object.keys(before)) if (!(name in attributes)) set(node, name, undefined, before[name]);
  render(node, description.children);
  for (const [name, value] of Object.entries(attributes)) if (value !== before[name]) set(node, name, value, before[name]);
}

function set(node, name, value, before) {
  if (name === 'key') return;
  if (name.startsWith('on')) {
    if (!before) node.addEventListener(name.slice(2), (event) => node[DESCRIBED].attributes[name]?.(event));
  } else if (name === 'style') {
    for (const property of Object.keys(before ?? {})) if (!(property in (value ?? {}))) node.style.removeProperty(property);
    for (const [property, text] of Object.entries(value ?? {})) if (before?.[property] !== text) node.style.setProperty(property, text);
  } else if (PROPERTIES.has(name)) {
    node[name] = value ?? (typeof before === 'boolean' ? false : '');
  } else if (value === null || value === undefined || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? '' : value);
  }
}
