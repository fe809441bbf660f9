import { ApiError, json } from '../stream/api.js';
import { h, setText } from './dom.js';

/** Asks for a key where the API wants one. The key goes into a cookie that no script can read, and is kept nowhere else. */
export class SignIn {
  constructor(onSignedIn) {
    this.onSignedIn = onSignedIn;
    this.key = h('input', { type: 'password', name: 'key', autocomplete: 'current-password', required: true, 'aria-label': 'API key' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.dialog = h('dialog', { class: 'dialog sign-in', 'aria-label': 'Sign in', oncancel: (event) => event.preventDefault() },
      h('form', { method: 'dialog', onsubmit: (event) => this.#submit(event) },
        h('h2', {}, 'Sign in'), h('p', { class: 'hint' }, 'This API wants a key.'),
        h('label', { class: 'field' }, 'API key', this.key), this.problem,
        h('div', { class: 'dialog-buttons' }, h('span', { class: 'spring' }), h('button', { class: 'button is-main', type: 'submit' }, 'Sign in'))));
    document.body.append(this.dialog);
  }

  ask() {
    if (this.dialog.open) return;
    setText(this.problem, '');
    this.dialog.showModal();
    this.key.focus();
  }

  async #submit(event) {
    event.preventDefault();
    try {
      await json('POST', 'auth/sign-in', { key: this.key.value });
    } catch (error) {
      setText(this.problem, error instanceof ApiError ? error.message : 'The API cannot be reached.');
      return;
    }

    this.key.value = '';
    this.dialog.close();
    this.onSignedIn();
  }
}
