import { Emitter } from '../lib/emitter.js';

/** The event that the user looks at. Emits `change`, and `open` when its details shall be seen. */
export class Selection extends Emitter {
  current = null;

  select(event) {
    if (this.current?.seq === event?.seq) return;
    this.current = event;
    this.emit('change', event);
  }

  open(event) {
    this.select(event);
    this.emit('open', event);
  }
}
