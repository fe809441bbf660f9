import { timeOfDay } from '../lib/format.js';
import { h, setClass, setText } from '../ui/dom.js';

const SIGNS = { bad: '✕', warn: '!', good: '✓' };

/** A row of the console pane. */
export const consoleRow = {
  keyOf: (event) => event.seq,

  make() {
    return h('div', { class: 'message' },
      h('span', { class: 'message-sign', 'aria-hidden': 'true' }), h('span', { class: 'event-time' }), h('span', { class: 'message-text' }), h('span', { class: 'event-meta' }));
  },

  fill(row, event) {
    const [sign, time, text, meta] = row.children;
    setClass(row, `row message${event.tone && ` is-${event.tone}`}${event.category === 'gap' ? ' cat-gap' : ''}${event.lead === 'debug' ? ' is-faint' : ''}`);
    setText(sign, SIGNS[event.tone] ?? (event.lead === 'info' ? 'i' : '›'));
    setText(time, event.ts === 0 ? '' : timeOfDay(event.ts));
    setText(text, event.text);
    setText(meta, event.meta);
  },
};
