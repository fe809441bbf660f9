// State that those who read it follow. A computed value or an effect depends on the signals that its last run read.

let reader = null;

/** A value; setting another one notifies the effects and computed values that have read it. */
export class Signal {
  #value;
  #readers = new Set();

  constructor(value) {
    this.#value = value;
  }

  get value() {
    if (reader !== null) {
      this.#readers.add(reader);
      reader.sources.add(this);
    }

    return this.#value;
  }

  set value(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const each of [...this.#readers]) each.invalidate();
  }

  /** The value, without depending on it. */
  peek() { return this.#value; }

  forget(dependent) { this.#readers.delete(dependent); }
}

class Dependent {
  sources = new Set();

  constructor(invalidate) {
    this.invalidate = invalidate;
  }

  run(work) {
    this.stop();
    const outer = reader;
    reader = this;
    try {
      return work();
    } finally {
      reader = outer;
    }
  }

  stop() {
    for (const source of this.sources) source.forget(this);
    this.sources.clear();
  }
}

/** A signal that follows from others. */
export function computed(compute) {
  const result = new Signal(undefined);
  const dependent = new Dependent(() => { result.value = dependent.run(compute); });
  result.value = dependent.run(compute);
  return result;
}

const scheduled = new Set();
let isRequested = false;

/** Runs work now, and with the next frame after a signal that it read has changed. Returns a function that ends it. */
export function effect(work, nextFrame = (flush) => requestAnimationFrame(flush)) {
  const dependent = new Dependent(() => {
    scheduled.add(run);
    if (isRequested) return;
    isRequested = true;
    nextFrame(() => {
      isRequested = false;
      const due = [...scheduled];
      scheduled.clear();
      for (const each of due) each();
    });
  });
  const run = () => dependent.run(work);
  run();
  return () => {
    dependent.stop();
    scheduled.delete(run);
  };
}
