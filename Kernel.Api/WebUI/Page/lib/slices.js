// The part of a 16 ms frame for long work; the rest is for drawing and input.
const FRAME_MS = 6;

/** Long work, done a slice a frame, one piece after the other. */
export class Slices {
  #queue = [];
  #isAsked = false;

  /** @param nextFrame calls back with the next frame */
  constructor(nextFrame = (work) => requestAnimationFrame(work)) {
    this.nextFrame = nextFrame;
  }

  /** Adds work: `step(isTimeUp)` goes on until there is no more to do or time is up, and says whether it is done. */
  add(step) {
    this.#queue.push(step);
    this.#ask();
  }

  #ask() {
    if (this.#isAsked || this.#queue.length === 0) return;
    this.#isAsked = true;
    this.nextFrame(() => {
      this.#isAsked = false;
      const until = performance.now() + FRAME_MS;
      const isTimeUp = () => performance.now() >= until;
      while (this.#queue.length > 0 && this.#queue[0](isTimeUp)) this.#queue.shift();
      this.#ask();
    });
  }
}
