import { timeOfDay } from '../lib/format.js';
import { h, setClass, setText } from '../ui/dom.js';

const EMPHASISED = new Set(['navigation', 'navigation_settled', 'session_started', 'session_ended', 'page_crashed', 'monitor_disconnected', 'monitor_reconnected']);

// The part of an address that many rows share, and so steps back.
const ORIGIN = /^(?:http|ws)s?:\/\/[^/ ]+/;

/** A row of the timeline. */
export const eventRow = {
  keyOf: (event) => event.seq,

  make() {
    return h('div', { class: 'event' },
      h('span', { class: 'event-time' }), h('span', { class: 'event-seq' }), h('span', { class: 'event-type' }),
      h('span', { class: 'event-says' }, h('b'), h('i'), h('span')), h('span', { class: 'event-meta' }));
  },

  fill(row, event) {
    const [time, seq, type, says, meta] = row.children;
    const [lead, origin, text] = says.children;
    const from = ORIGIN.exec(event.text)?.[0] ?? '';
    const tone = event.tone && ` is-${event.tone}`;
    setClass(row, `row event cat-${event.category}${tone}${EMPHASISED.has(event.type) ? ' is-mark' : ''}`);
    setText(time, event.ts === 0 ? '' : timeOfDay(event.ts));
    setText(seq, event.category === 'gap' ? '' : String(event.seq));
    setText(type, event.type);
    setText(lead, event.lead);
    setText(origin, from);
    setText(text, event.text.slice(from.length));
    setText(meta, event.meta);
  },
};
