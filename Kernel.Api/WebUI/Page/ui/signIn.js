import { json } from '../stream/api.js';
import { h } from './dom.js';
import { formDialog, labelled } from './dialog.js';

/** Asks for a key where the API wants one. The key goes into a cookie that no script can read, and is kept nowhere else. */
export function signInDialog(onSignedIn) {
  const key = h('input', { type: 'password', name: 'key', autocomplete: 'current-password', required: true, 'aria-label': 'API key' });
  return formDialog('Sign in', {
    className: 'sign-in', content: [h('p', { class: 'hint' }, 'This API wants a key.'), labelled('API key', key)], accept: 'Sign in', isForced: true,
    onAccept: async () => {
      await json('POST', 'auth/sign-in', { key: key.value });
      key.value = '';
      onSignedIn();
    },
  });
}
