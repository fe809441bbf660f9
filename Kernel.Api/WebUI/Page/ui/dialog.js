import { reasonOf } from '../stream/api.js';
import { h, setText } from './dom.js';

/**
 * A dialog with a form. It closes when what it was accepted for has been done, and otherwise says what went wrong.
 * @param {string} title
 * @param {{ className?: string, content: any[], buttons?: any[], accept: string, onAccept?: () => any, hasCancel?: boolean, isForced?: boolean }} options `buttons` are
 * those before the others; if it is forced, it stays open until it is accepted
 */
export function formDialog(title, { className = '', content, buttons = [], accept, onAccept = () => {}, isForced = false, hasCancel = !isForced }) {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const main = h('button', { class: 'button is-main', type: 'submit' }, accept);
  const dialog = h('dialog', { class: `dialog ${className}`, 'aria-label': title, oncancel: (event) => { if (isForced) event.preventDefault(); } },
    h('form', { method: 'dialog', onsubmit: (event) => { event.preventDefault(); run(onAccept); } }, h('h2', {}, title), ...content, problem,
      h('div', { class: 'dialog-buttons' }, ...buttons, h('span', { class: 'spring' }), hasCancel ? h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel') : null, main)));
  document.body.append(dialog);

  function open() {
    setText(problem, '');
    if (!dialog.open) dialog.showModal();
  }

  /** Does something and closes, or says why not. */
  async function run(work) {
    try {
      await work();
      dialog.close();
    } catch (error) {
      setText(problem, reasonOf(error));
    }
  }

  return { dialog, main, open, run };
}

/** A field with its label. */
export const labelled = (label, input) => h('label', { class: 'field' }, label, input);
