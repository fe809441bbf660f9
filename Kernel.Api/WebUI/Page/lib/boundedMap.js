/** A map that holds so many entries at most: a new one pushes out the one that was put in first, which `onGone(key, value)` is told. */
export class BoundedMap extends Map {
  #most;
  #onGone;

  /**
   * @param {number} most
   * @param {(key: any, value: any) => void} [onGone]
   */
  constructor(most, onGone = () => {}) {
    super();
    this.#most = most;
    this.#onGone = onGone;
  }

  set(key, value) {
    super.set(key, value);
    if (this.size <= this.#most) return this;
    const [oldest, gone] = this.entries().next().value;
    this.delete(oldest);
    this.#onGone(oldest, gone);
    return this;
  }
}
