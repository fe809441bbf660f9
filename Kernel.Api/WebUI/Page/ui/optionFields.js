import { h } from './dom.js';

// What is offered where no session tells of its options. A session's own options come first: the page need not know them.
const DEFAULTS = {
  redact: true,
  network: { bodies: true, max_body_bytes: 8192, max_text_bytes: 4096, request_bodies: true, max_request_body_bytes: 8192, frames: true, max_frame_bytes: 2048, frames_per_second: 20 },
  interaction: { mask_input: false, click_text: true },
  screenshots: { triggers: ['exception', 'navigation_settled'], format: 'png', min_interval_ms: 2000 },
};
const NAMES = { redact: 'Replace credentials', 'network.frames': 'WebSocket frames', 'interaction.mask_input': 'Mask every key', 'interaction.click_text': 'Texts of what is clicked' };

/** Fields for the options of a session, whatever they are: made of the values that they have. */
export class OptionFields {
  #fields = [];

  constructor() {
    this.element = h('fieldset', { class: 'options' });
  }

  /** Shows the options of a session, or the defaults. */
  show(options) {
    this.#fields = [];
    this.element.replaceChildren(h('legend', {}, 'Options'), ...this.#group(options ?? DEFAULTS, []));
  }

  /** What has been changed, as the API takes it; null where nothing was. */
  read() {
    const changed = {};
    for (const { path, input, value, parse } of this.#fields) {
      const now = parse(input);
      if (JSON.stringify(now) === JSON.stringify(value)) continue;
      path.slice(0, -1).reduce((group, name) => (group[name] ??= {}), changed)[path.at(-1)] = now;
    }

    return Object.keys(changed).length > 0 ? changed : null;
  }

  #group(options, path) {
    // What is switched on or off comes first: fields of one kind stand beside each other.
    const entries = Object.entries(options).sort(([, a], [, b]) => Number(typeof b === 'boolean') - Number(typeof a === 'boolean'));
    return entries.map(([name, value]) => {
      const own = [...path, name];
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        return h('fieldset', { class: 'option-group' }, h('legend', {}, title(name)), ...this.#group(value, own));
      }

      return this.#field(own, name, value);
    });
  }

  #field(path, name, value) {
    const label = NAMES[path.join('.')] ?? title(name);
    if (typeof value === 'boolean') {
      const input = h('input', { type: 'checkbox', checked: value });
      this.#fields.push({ path, input, value, parse: ({ checked }) => checked });
      return h('label', { class: 'choice' }, input, label);
    }

    const [type, parse] = typeof value === 'number' ? ['number', ({ value: text }) => Number(text)]
      : Array.isArray(value) ? ['text', ({ value: text }) => text.split(',').map((item) => item.trim()).filter(Boolean)]
        : ['text', ({ value: text }) => (text === '' && value === null ? null : text)];
    const input = h('input', { type, value: Array.isArray(value) ? value.join(', ') : value, step: 'any' });
    this.#fields.push({ path, input, value, parse });
    return h('label', { class: 'field' }, label, input);
  }
}

const title = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;
