/** A list that grows and shrinks at both ends without moving what lies between. */
export class Deque {
  #items = [];
  #head = 0;

  get length() {
    return this.#items.length - this.#head;
  }

  /** The item at a place counted from the front, or from the back if it is negative. */
  at(index) {
    return index < 0 ? (this.length + index < 0 ? undefined : this.#items[this.#items.length + index]) : this.#items[this.#head + index];
  }

  push(item) {
    this.#items.push(item);
  }

  /** Puts many items, in their order, before the first. */
  unshiftAll(items) {
    this.#items = items.concat(this.#head === 0 ? this.#items : this.#items.slice(this.#head));
    this.#head = 0;
  }

  /** Takes out so many items from a place on, and puts others there. */
  splice(index, count, ...items) {
    this.#items.splice(this.#head + index, count, ...items);
  }

  dropFront(count) {
    const end = this.#head + Math.min(count, this.length);
    this.#items.fill(undefined, this.#head, end);
    this.#head = end;
    if (this.#head > 4096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  dropBack(count) {
    this.#items.length -= Math.min(count, this.length);
  }

  clear() {
    this.#items = [];
    this.#head = 0;
  }

  /** The first place for which the test is false; the test must be true up to there and false from there on. */
  partition(test) {
    let low = 0;
    for (let high = this.length; low < high;) {
      const middle = (low + high) >> 1;
      if (test(this.at(middle))) low = middle + 1;
      else high = middle;
    }

    return low;
  }

  *[Symbol.iterator]() {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}
