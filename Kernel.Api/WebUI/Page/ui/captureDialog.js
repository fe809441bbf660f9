import { CATEGORIES } from '../model/event.js';
import { json } from '../stream/api.js';
import { announce, h, setText } from './dom.js';
import { formDialog, labelled } from './dialog.js';
import { OptionFields } from './optionFields.js';

const PATH = 'events/capture_session';

// Captured only if the session names it.
const isDefault = (category) => category !== 'control';

/** The dialog that starts, changes and ends the capture session. */
export class CaptureDialog {
  /** @type {import('../stream/sessions.js').Session | null} */
  #current = null;

  /** @param {{ sessions: import('../stream/sessions.js').Sessions, onChange: () => Promise<void> }} deps `onChange` is called after the session has changed */
  constructor({ sessions, onChange }) {
    this.sessions = sessions;
    this.onChange = onChange;
    this.boxes = CATEGORIES.map((category) => h('input', { type: 'checkbox', name: 'category', value: category }));
    this.name = h('input', { type: 'text', maxlength: 255, dir: 'auto' });
    this.options = new OptionFields();
    this.about = h('p', { class: 'hint' });
    this.end = h('button', { class: 'button is-danger', type: 'button', onclick: () => this.form.run(() => this.#send('DELETE')) }, 'Stop');
    this.form = formDialog('Capture session', {
      className: 'session-dialog', accept: 'Start', onAccept: () => this.#submit(), buttons: [this.end],
      content: [
        this.about, labelled('Name', this.name),
        h('fieldset', {}, h('legend', {}, 'Categories'), h('div', { class: 'choices' }, ...this.boxes.map((box) => h('label', { class: 'choice' }, box, box.value)))),
        this.options.element,
      ],
    });
  }

  async open() {
    await this.onChange();
    const session = this.#current = this.sessions.active;
    setText(this.about, session === null
      ? 'No session is active. Categories that are not chosen cost the browser nothing.'
      : `${session.id}, ${session.status} since ${new Date(session.start).toLocaleTimeString()}. Changes apply immediately.`);
    setText(this.form.main, session === null ? 'Start' : 'Change');
    this.end.hidden = session === null;
    for (const box of this.boxes) box.checked = session === null ? isDefault(box.value) : session.config.categories.includes(box.value);
    this.name.value = session?.name ?? '';
    this.options.show(session?.config.options ?? null);
    this.form.open();
  }

  #submit() {
    const categories = this.boxes.filter((box) => box.checked).map((box) => box.value);
    const options = this.options.read();
    const name = this.name.value.trim();
    // Without a list the API captures its default, also categories that this page does not know.
    const isAll = this.#current === null && this.boxes.every((box) => box.checked === isDefault(box.value));
    return this.#send(this.#current === null ? 'POST' : 'PATCH', { ...(name !== (this.#current?.name ?? '') && { name }), config: { ...(!isAll && { categories }), ...(options && { options }) } });
  }

  async #send(method, body) {
    try {
      await json(method, PATH, body);
      announce({ POST: 'Capture started.', PATCH: 'Capture changed.', DELETE: 'Capture stopped.' }[method]);
    } finally {
      await this.onChange();
    }
  }
}
