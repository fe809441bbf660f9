// The part of a 16 ms frame for long work; the rest is for drawing and input.
const FRAME_MS = 6;

/** Runs long work in slices, one a frame, one task after the other. */
export class FrameScheduler {
  #queue = [];
  #isAsked = false;

  /** @param nextFrame calls back with the next frame */
  constructor(nextFrame = (work) => requestAnimationFrame(work)) {
    this.nextFrame = nextFrame;
  }

  /** Adds work: `step(isTimeUp)` works until it is done or time is up, and returns whether it is done. */
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
