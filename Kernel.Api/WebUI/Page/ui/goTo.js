import { h } from './dom.js';

/** Asks for a seq to go to. */
export function goToDialog(onGo) {
  const input = h('input', { type: 'number', min: 1, step: 1, required: true, 'aria-label': 'Sequence number' });
  const dialog = h('dialog', { class: 'dialog', 'aria-label': 'Go to an event' },
    h('form', { method: 'dialog', onsubmit: () => onGo(Number(input.value)) }, h('h2', {}, 'Go to an event'), h('label', { class: 'field' }, 'Sequence number', input),
      h('div', { class: 'dialog-buttons' }, h('span', { class: 'spring' }), h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel'),
        h('button', { class: 'button is-main', type: 'submit' }, 'Go'))));
  document.body.append(dialog);
  return dialog;
}
