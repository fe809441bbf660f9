import { BoundedMap } from '../lib/boundedMap.js';
import { levelOf } from './consoleMessage.js';
import { Projection } from './projection.js';

const DEEPEST = 8;

/** The messages of the console: equal ones in a row are one entry with a count, and groups indent what is in them. */
export class ConsoleEntries extends Projection {
  // The open groups of each tab.
  #depths = new BoundedMap(200);
  #last = null;

  /** How often each level occurs. @type {Record<string, number>} */
  counts = {};

  clear() {
    this.#depths.clear();
    this.#last = null;
    this.counts = {};
  }

  add(event) {
    if (event.type === 'navigation' && event.page?.isMain) this.#depths.delete(event.tab);
    if (event.category === 'gap') return this.#push(event, 0, false);
    if (event.category !== 'console' || event.console === null) return;
    const { level, text } = event.console;
    const depth = this.#depths.get(event.tab) ?? 0;
    if (level === 'end_group') {
      this.#depths.set(event.tab, Math.max(0, depth - 1));
      this.#last = null;
      return;
    }

    const isGroup = level === 'start_group' || level === 'start_group_collapsed';
    const chip = levelOf(event);
    this.counts[chip] = (this.counts[chip] ?? 0) + 1;
    const last = this.#last;
    if (!isGroup && last !== null && last.depth === depth && last.event.console.level === level && last.event.tab === event.tab
      && last.event.console.text === text && last.event.console.url === event.console.url && Object.is(last.event.console.line, event.console.line)) {
      last.count++;
      last.end = event.us;
      this.touch(last);
      return;
    }

    this.#push(event, depth, isGroup);
    if (isGroup) {
      this.#depths.set(event.tab, Math.min(DEEPEST, depth + 1));
      this.#last = null;
    }
  }

  #push(event, depth, isGroup) {
    const entry = { seq: event.seq, event, start: event.us, end: event.us, depth, isGroup, count: 1 };
    this.#last = event.category === 'gap' ? null : entry;
    this.push(entry);
  }

  forget(entry) {
    if (this.#last === entry) this.#last = null;
    if (entry.event.category !== 'gap') this.counts[levelOf(entry.event)] -= entry.count;
  }
}
