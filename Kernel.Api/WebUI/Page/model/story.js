import { Emitter } from '../lib/emitter.js';
import { Problems } from './problems.js';
import { Steps } from './steps.js';

const CHUNK = 256;
// Fewer events than these are not worth forgetting steps for.
const FORGOTTEN = 1_000;

/**
 * The steps and problems of the events of a store: new events change them as they come. What lies before them
 * changes everything after it, so all is made again then, a slice a frame.
 * Emits `change`, once for each batch of events or slice, and `rebuilt` when all has been read again.
 */
export class Story extends Emitter {
  #next = 0;
  #isMaking = false;
  #dropped = 0;

  /** Rises with each change. */
  version = 0;
  steps = new Steps();
  problems = new Problems(this.steps);

  /**
   * @param {import('./store.js').EventStore} store
   * @param {{ add: (step: (isTimeUp: () => boolean) => boolean) => void }} scheduler does long work in parts
   */
  constructor(store, scheduler) {
    super();
    this.store = store;
    this.scheduler = scheduler;
    store.on('append', () => { if (!this.#isMaking) this.#read(() => false); });
    store.on('dropFront', (seq) => this.#dropFront(seq));
    for (const change of ['prepend', 'dropBack', 'reset']) store.on(change, () => this.#remake());
    this.#remake();
  }

  /** Whether events of the store are still to be read. */
  get isMaking() { return this.#isMaking; }

  /** The step that an event belongs to; null before the first. */
  stepOf(event) {
    const { steps } = this;
    const tab = steps.tabOf(event);
    const exchange = event.request === null ? undefined : steps.requestOf(tab, event.request.id);
    return exchange?.step ?? steps.at(tab, event.us, event.nav);
  }

  #remake() {
    this.#next = 0;
    this.steps.clear();
    this.problems.clear();
    if (this.#isMaking) return;
    this.#isMaking = true;
    this.scheduler.add((isTimeUp) => {
      this.#isMaking = !this.#read(isTimeUp);
      if (!this.#isMaking) this.emit('rebuilt');
      return !this.#isMaking;
    });
  }

  // Reads on until time is up. Says whether all is read.
  #read(isTimeUp) {
    const { store, steps, problems } = this;
    let index = store.indexOf(this.#next);
    do {
      for (let n = 0; n < CHUNK && index < store.length; n++) {
        const event = store.at(index++);
        if (event.fact !== null) problems.add(event, steps.add(event));
      }
    } while (index < store.length && !isTimeUp());
    this.#next = index === 0 ? 0 : store.at(index - 1).seq + 1;
    this.version++;
    this.emit('change');
    return index >= store.length;
  }

  #dropFront(seq) {
    if (seq - this.#dropped < FORGOTTEN) return;
    this.#dropped = seq;
    this.problems.dropFront(seq);
    this.steps.dropFront(seq);
  }
}
