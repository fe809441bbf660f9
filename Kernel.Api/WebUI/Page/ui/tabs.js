import { h } from './dom.js';

const NAMES = { timeline: 'Timeline', network: 'Network', console: 'Console', pages: 'Pages', screenshots: 'Screenshots' };

/** The choice of a view. */
export class Tabs {
  constructor(app) {
    this.app = app;
    this.buttons = Object.entries(NAMES).map(([name, text], i) => h('button', {
      class: 'tab', type: 'button', role: 'tab', id: `tab-${name}`, 'data-view': name, 'aria-controls': 'view', title: `${text} (${i + 1})`, onclick: () => this.choose(name),
    }, text));
    this.element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views', onkeydown: (event) => this.#key(event) }, ...this.buttons);
    this.choose('timeline');
  }

  choose(name) {
    for (const button of this.buttons) {
      const isChosen = button.dataset.view === name;
      button.setAttribute('aria-selected', isChosen);
      button.tabIndex = isChosen ? 0 : -1;
    }

    this.app.showView(name);
  }

  /** By its place, counted from 1. */
  chooseAt(place) {
    this.choose(Object.keys(NAMES)[place - 1]);
    this.app.focusView();
  }

  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.buttons.findIndex((button) => button.tabIndex === 0);
    const next = this.buttons[(at + step + this.buttons.length) % this.buttons.length];
    this.choose(next.dataset.view);
    next.focus();
  }
}
