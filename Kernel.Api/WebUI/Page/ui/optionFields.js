import { h } from './dom.js';

// The options that are offered if no session has any. Otherwise those of the session are: the page need not know them.
const DEFAULTS = {
  redact: true,
  network: { bodies: true, max_body_bytes: 8192, max_text_bytes: 4096, request_bodies: true, max_request_body_bytes: 8192, frames: true, max_frame_bytes: 2048, frames_per_second: 20 },
  interaction: { mask_input: false, click_text: true },
  screenshots: { triggers: ['exception', 'navigation_settled'], format: 'png', min_interval_ms: 2000 },
};
// Options with a closed list of values.
const CHOICES = { 'screenshots.triggers': ['exception', 'navigation_settled'], 'screenshots.format': ['png', 'jpeg', 'webp'] };
const NAMES = { redact: 'Replace credentials', 'network.frames': 'WebSocket frames', 'interaction.mask_input': 'Mask every key', 'interaction.click_text': 'Texts of what is clicked', 'screenshots.min_interval_ms': 'At most one every (ms)', 'network.frames_per_second': 'Frames per second and socket' };

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

  /** The changed options, as the API accepts them; null if none was changed. */
  read() {
    const changed = {};
    for (const { path, input, value, parse } of this.#fields) {
      const now = parse(input);
      if (JSON.stringify(now) === JSON.stringify(Array.isArray(value) ? [...value].sort() : value)) continue;
      path.slice(0, -1).reduce((group, name) => (group[name] ??= {}), changed)[path.at(-1)] = now;
    }

    return Object.keys(changed).length > 0 ? changed : null;
  }

  #group(options, path) {
    // Switches come first, so that fields of one kind are beside each other.
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

    const choices = CHOICES[path.join('.')];
    if (choices && Array.isArray(value)) return this.#several(path, label, value, choices);
    if (choices) return this.#one(path, label, value, choices);
    const [type, parse] = typeof value === 'number' ? ['number', ({ value: text }) => Number(text)]
      : Array.isArray(value) ? ['text', ({ value: text }) => text.split(',').map((item) => item.trim()).filter(Boolean)]
        : ['text', ({ value: text }) => (text === '' && value === null ? null : text)];
    const input = h('input', { type, value: Array.isArray(value) ? value.join(', ') : value, step: 'any' });
    this.#fields.push({ path, input, value, parse });
    return h('label', { class: 'field' }, label, input);
  }

  #one(path, label, value, choices) {
    const input = h('select', {}, ...choices.map((choice) => h('option', { value: choice, selected: choice === value }, choice)));
    this.#fields.push({ path, input, value, parse: ({ value: chosen }) => chosen });
    return h('label', { class: 'field' }, label, input);
  }

  #several(path, label, value, choices) {
    const boxes = choices.map((choice) => h('input', { type: 'checkbox', value: choice, checked: value.includes(choice) }));
    this.#fields.push({ path, input: boxes, value, parse: () => [...value.filter((other) => !choices.includes(other)), ...boxes.filter((box) => box.checked).map((box) => box.value)].sort() });
    return h('fieldset', { class: 'option-choices' }, h('legend', {}, label), ...boxes.map((box) => h('label', { class: 'choice' }, box, title(box.value))));
  }
}

const title = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;
