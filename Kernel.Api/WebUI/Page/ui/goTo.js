import { h } from './dom.js';
import { formDialog, labelled } from './dialog.js';

/** Asks for a seq to go to. */
export function goToDialog(onGo) {
  const input = h('input', { type: 'number', min: 1, step: 1, required: true, 'aria-label': 'Sequence number' });
  return formDialog('Go to an event', { content: [labelled('Sequence number', input)], accept: 'Go', onAccept: () => { onGo(Number(input.value)); } });
}
