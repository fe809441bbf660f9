import { duration, timeOfDay } from '../lib/format.js';
import { lengthOf, MILESTONES } from '../model/pages.js';
import { h, setClass, setText } from '../ui/dom.js';

const NAMES = Object.keys(MILESTONES);

/** A row of the list of navigations: where it went, and when it got how far; `longest()` is what the whole width stands for. */
export const pageRow = (longest) => ({
  keyOf: (page) => page.seq,

  make() {
    return h('div', { class: 'page' },
      h('span', { class: 'page-time' }), h('span', { class: 'page-url' }), h('span', { class: 'page-state' }),
      h('span', { class: 'page-way', 'aria-hidden': 'true' }, h('span', { class: 'page-length' }), ...NAMES.map((name) => h('span', { class: `milestone milestone-${name}`, title: MILESTONES[name] }))),
      h('span', { class: 'page-steps' }, ...NAMES.map((name) => h('span', { class: `step step-${name}` }, h('i'), MILESTONES[name], h('b')))),
      h('span', { class: 'page-counts' }, ...['requests', 'failed', 'errors', 'shift'].map((name) => h('span', { class: `page-${name}` }))));
  },

  fill(row, page) {
    const [time, url, state, way, steps, counts] = row.children;
    const { navigation_settled: settled, page_load: loaded } = page.milestones;
    setClass(row, `row page${page.crashed ? ' is-bad' : settled === undefined ? '' : ' is-good'}`);
    setText(time, timeOfDay(page.start));
    setText(url, page.url);
    setText(state, page.crashed ? 'crashed' : settled !== undefined ? `settled in ${duration(settled)}` : loaded !== undefined ? `loaded in ${duration(loaded)}` : 'under way');
    way.firstChild.style.width = `${(lengthOf(page) / longest()) * 100}%`;
    NAMES.forEach((name, i) => {
      const at = page.milestones[name];
      way.children[i + 1].hidden = at === undefined;
      steps.children[i].hidden = at === undefined;
      if (at === undefined) return;
      way.children[i + 1].style.left = `${(at / longest()) * 100}%`;
      setText(steps.children[i].lastChild, duration(at));
    });
    setText(counts.children[0], `${page.requests} req`);
    setText(counts.children[1], page.failed > 0 ? `${page.failed} failed` : '');
    setText(counts.children[2], page.errors > 0 ? `${page.errors} err` : '');
    setText(counts.children[3], page.shift > 0 ? `CLS ${page.shift.toFixed(3)}` : '');
  },
});
