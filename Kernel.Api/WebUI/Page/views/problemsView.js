import { counted } from '../lib/format.js';
import { compileQuery } from '../model/query.js';
import { h } from '../ui/dom.js';
import { e, render } from '../ui/render.js';
import { problemCard } from './problemCard.js';

const SHOWN = 50;

/** Problems of the session, or of the chosen step or time: those with consequences first. */
export class ProblemsView {
  #limit = SHOWN;
  #cached = { key: '', problems: /** @type {any[]} */ ([]) };
  follows = true;

  chips = [{ name: 'severe', label: 'Only severe' }];

  /**
   * @param {import('./listView.js').ViewHost} host
   * @param {{ story: any, store: any, router: import('../ui/router.js').Router, range: () => { from: number, to: number } | null, cards: any }} deps
   */
  constructor(host, { story, store, router, range, cards }) {
    this.host = host;
    this.story = story;
    this.store = store;
    this.router = router;
    this.range = range;
    this.cards = cards;
    this.element = h('div', { class: 'problems', tabindex: '-1' });
  }

  get length() { return this.#shown().length; }
  get isSearching() { return this.story.isMaking; }

  update() {
    const shown = this.#shown();
    render(this.element,
      e('h2', { class: 'sr' }, 'Problems'),
      e('div', { class: 'cards' }, shown.slice(0, this.#limit).map((problem) => problemCard(problem, this.cards))),
      shown.length > this.#limit && e('button', { class: 'button', type: 'button', onclick: () => { this.#limit += SHOWN; this.update(); } }, `${counted(shown.length - this.#limit, 'more problem')}`),
      this.story.problems.dropped > 0 && e('p', { class: 'soft' }, `${counted(this.story.problems.dropped, 'further error')} left out.`));
  }

  /** Scrolls to the problem of an event. */
  show(event) {
    const problem = this.story.problems.items.find((one) => one.roots.some((node) => node.at === event.seq || node.children.some((child) => child.at === event.seq)));
    if (problem) this.element.querySelector(`[data-problem="${problem.id}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  #shown() {
    const { step, kinds, query } = this.router.route.peek();
    const range = this.range();
    const key = JSON.stringify([this.story.version, step, range, kinds, query]);
    if (key === this.#cached.key) return this.#cached.problems;
    const found = compileQuery(query, (test, problem) => this.#says(problem, test));
    const severe = kinds.split(',').includes('severe');
    const problems = this.story.problems.items
      .filter((problem) => (step === 0 || problem.steps.includes(step)) && (range === null || (problem.first <= range.to && problem.last >= range.from)) && (!severe || problem.severity === 'bad') && (found === null || found(problem)))
      .sort((a, b) => Number(b.severity === 'bad') - Number(a.severity === 'bad') || a.first - b.first);
    this.#cached = { key, problems };
    return problems;
  }

  // What a search looks at: the title of the card and the events of the problem.
  #says(problem, test) {
    return test({ text: problem.title, type: '', category: '', lead: '', tab: '', session: '', seq: 0, json: null, request: null })
      || problem.roots.some((root) => [root, ...root.children].some((node) => {
        const event = this.store.find(node.at);
        return event !== undefined && test(event);
      }));
  }
}
