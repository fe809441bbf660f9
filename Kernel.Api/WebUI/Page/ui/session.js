import { ApiError, json } from '../stream/api.js';
import { CATEGORIES } from '../model/event.js';
import { announce, h, setText } from './dom.js';
import { OptionFields } from './optionFields.js';

const PATH = 'events/capture_session';
const ASK_AGAIN_MS = 10_000;
const ASK_SOON_MS = 300;

/** The capture session: how it stands, and the dialog that starts, changes and ends it. */
export class Session {
  #current = null;
  #soon = 0;

  constructor(app) {
    this.app = app;
    this.button = h('button', { class: 'session', type: 'button', 'aria-haspopup': 'dialog', title: 'Capture session (s)', onclick: () => this.open() },
      h('i', { 'aria-hidden': 'true' }), h('span', {}, 'Capture'));
    this.boxes = CATEGORIES.map((category) => h('input', { type: 'checkbox', name: 'category', value: category }));
    this.options = new OptionFields();
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.about = h('p', { class: 'hint' });
    this.main = h('button', { class: 'button is-main', type: 'submit' }, 'Start');
    this.end = h('button', { class: 'button is-danger', type: 'button', onclick: () => this.#send('DELETE') }, 'Stop');
    this.dialog = h('dialog', { class: 'dialog session-dialog', 'aria-label': 'Capture session' }, h('form', { method: 'dialog', onsubmit: (event) => this.#submit(event) },
      h('h2', {}, 'Capture session'), this.about,
      h('fieldset', {}, h('legend', {}, 'Categories'), h('div', { class: 'choices' }, ...this.boxes.map((box) => h('label', { class: `choice cat-${box.value}` }, box, box.value)))),
      this.options.element, this.problem,
      h('div', { class: 'dialog-buttons' }, this.end, h('span', { class: 'spring' }), h('button', { class: 'button', type: 'button', onclick: () => this.dialog.close() }, 'Cancel'), this.main)));
    document.body.append(this.dialog);
    setInterval(() => {
      // That a session begins is told by the stream; asking for one that is not would be an error in the browser's console each time.
      if (this.#current !== null || !app.feed.isFollowing) this.refresh();
    }, ASK_AGAIN_MS);
  }

  /** Events say when it is worth asking how the session stands. */
  learn(events) {
    if (!events.some(({ category, type }) => category === 'monitor' || type.startsWith('session_'))) return;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.refresh(), ASK_SOON_MS);
  }

  async refresh() {
    try {
      this.#current = await json('GET', PATH);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return;
      this.#current = null;
    }

    const status = this.#current?.status ?? 'none';
    this.button.dataset.status = status;
    setText(this.button.lastChild, status === 'none' ? 'Not capturing' : status === 'running' ? 'Capturing' : `Capture ${status}`);
    if (status === 'starting' || status === 'disconnected') setTimeout(() => this.refresh(), ASK_AGAIN_MS / 5);
  }

  async open() {
    await this.refresh();
    const session = this.#current;
    setText(this.problem, '');
    setText(this.about, session === null
      ? 'Nothing is captured now. What is not chosen costs the browser nothing.'
      : `${session.id}, ${session.status} since ${new Date(session.created_at).toLocaleTimeString()}. Changes hold at once.`);
    setText(this.main, session === null ? 'Start' : 'Change');
    this.end.hidden = session === null;
    for (const box of this.boxes) box.checked = session === null || session.config.categories.includes(box.value);
    this.options.show(session?.config.options ?? null);
    this.dialog.showModal();
  }

  #submit(event) {
    event.preventDefault();
    const categories = this.boxes.filter((box) => box.checked).map((box) => box.value);
    const options = this.options.read();
    // All of them is what the API captures unless it is told otherwise, also those that this page has never heard of.
    const isAll = this.#current === null && categories.length === this.boxes.length;
    this.#send(this.#current === null ? 'POST' : 'PATCH', { config: { ...(!isAll && { categories }), ...(options && { options }) } });
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
  }
}
