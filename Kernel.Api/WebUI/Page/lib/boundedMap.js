/** A map with a maximum number of entries: a new one drops the oldest, and `onGone(key, value)` is called with it. */
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
