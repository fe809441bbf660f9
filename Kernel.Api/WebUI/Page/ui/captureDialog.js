import { Signal } from '../lib/signal.js';
import { ApiError, json } from '../stream/api.js';
import { CATEGORIES } from '../model/event.js';
import { announce, h, setText } from './dom.js';
import { OptionFields } from './optionFields.js';

const PATH = 'events/capture_session';

// Captured only if the session names it.
const isDefault = (category) => category !== 'control';

/** The dialog that starts, changes and ends the capture session. */
export class CaptureDialog {
  #current = null;
  #signal = new Signal(/** @type {'unknown' | 'none' | string} */ ('unknown'));

  /** @param {{ onChange: () => void }} deps `onChange` is called after the session has changed */
  constructor({ onChange }) {
    this.onChange = onChange;
    this.boxes = CATEGORIES.map((category) => h('input', { type: 'checkbox', name: 'category', value: category }));
    this.name = h('input', { type: 'text', maxlength: 255, dir: 'auto' });
    this.options = new OptionFields();
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.about = h('p', { class: 'hint' });
    this.main = h('button', { class: 'button is-main', type: 'submit' }, 'Start');
    this.end = h('button', { class: 'button is-danger', type: 'button', onclick: () => this.#send('DELETE') }, 'Stop');
    this.dialog = h('dialog', { class: 'dialog session-dialog', 'aria-label': 'Capture session' }, h('form', { method: 'dialog', onsubmit: (event) => this.#submit(event) },
      h('h2', {}, 'Capture session'), this.about, h('label', { class: 'field' }, 'Name', this.name),
      h('fieldset', {}, h('legend', {}, 'Categories'), h('div', { class: 'choices' }, ...this.boxes.map((box) => h('label', { class: 'choice' }, box, box.value)))),
      this.options.element, this.problem,
      h('div', { class: 'dialog-buttons' }, this.end, h('span', { class: 'spring' }), h('button', { class: 'button', type: 'button', onclick: () => this.dialog.close() }, 'Cancel'), this.main)));
    document.body.append(this.dialog);
  }

  /** The state of the active session: `unknown`, `none`, `starting`, `running`, `disconnected`. */
  get status() { return this.#signal.value; }

  async refresh() {
    try {
      this.#current = await json('GET', PATH);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        this.#signal.value = 'unknown';
        return;
      }

      this.#current = null;
    }

    this.#signal.value = this.#current?.status ?? 'none';
  }

  async open() {
    await this.refresh();
    const session = this.#current;
    setText(this.problem, '');
    setText(this.about, session === null
      ? 'No session is active. Categories that are not chosen cost the browser nothing.'
      : `${session.id}, ${session.status} since ${new Date(session.created_at).toLocaleTimeString()}. Changes apply immediately.`);
    setText(this.main, session === null ? 'Start' : 'Change');
    this.end.hidden = session === null;
    for (const box of this.boxes) box.checked = session === null ? isDefault(box.value) : session.config.categories.includes(box.value);
    this.name.value = session?.name ?? '';
    this.options.show(session?.config.options ?? null);
    this.dialog.showModal();
  }

  #submit(event) {
    event.preventDefault();
    const categories = this.boxes.filter((box) => box.checked).map((box) => box.value);
    const options = this.options.read();
    const name = this.name.value.trim();
    // Without a list the API captures its default, also categories that this page does not know.
    const isAll = this.#current === null && this.boxes.every((box) => box.checked === isDefault(box.value));
    this.#send(this.#current === null ? 'POST' : 'PATCH', { ...(name !== (this.#current?.name ?? '') && { name }), config: { ...(!isAll && { categories }), ...(options && { options }) } });
  }

  async #send(method, body) {
    try {
      await json(method, PATH, body);
      this.dialog.close();
      announce({ POST: 'Capture started.', PATCH: 'Capture changed.', DELETE: 'Capture stopped.' }[method]);
    } catch (error) {
      setText(this.problem, error instanceof ApiError ? error.message : 'The API cannot be reached.');
    }

    await this.refresh();
    this.onChange();
  }
}
