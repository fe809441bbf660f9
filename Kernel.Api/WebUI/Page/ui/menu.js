import { h } from './dom.js';
import { render } from './render.js';

/**
 * A button that opens a list of links and buttons. Escape, a click elsewhere and a choice close it.
 * @param {{ label: string, title?: string, className?: string, isEnd?: boolean, items: () => any[] }} options `items` describes the entries each
 * time it opens; with `isEnd` the list ends at the end of the button
 */
export function menu({ label, title, className = '', isEnd = false, items }) {
  const text = h('span', {}, label);
  const list = h('div', { class: 'menu-list', hidden: true });
  const button = h('button', { class: `button ${className}`, type: 'button', title, 'aria-expanded': 'false', onclick: () => (list.hidden ? open() : close()) }, text, h('span', { 'aria-hidden': 'true' }, '▾'));
  const element = h('div', { class: `menu${isEnd ? ' is-end' : ''}`, onkeydown: key, onclick: chosen }, button, list);

  function open() {
    render(list, items());
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', outside);
  }

  function close() {
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside);
  }

  function outside(event) {
    if (!element.contains(event.target)) close();
  }

  function chosen(event) {
    if (event.target.closest('.menu-item')) close();
  }

  function key(event) {
    if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      close();
      button.focus();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !event.altKey) {
      if (list.hidden) open();
      const entries = [...list.querySelectorAll('.menu-item')];
      const at = entries.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
      /** @type {HTMLElement | undefined} */ (entries.at(at < entries.length ? at : 0))?.focus();
      event.preventDefault();
      event.stopPropagation();
    }
  }

  return { element, button, text };
}
