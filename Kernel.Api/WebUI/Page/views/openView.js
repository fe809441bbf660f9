import { counted } from '../lib/format.js';
import { effect, Signal } from '../lib/signal.js';
import { announce, h } from '../ui/dom.js';
import { e, render } from '../ui/render.js';

/**
 * The page `/open`: reads a bundle from disk. Files can also be dropped on any page.
 * @param {{ onOpen: (bundle: import('../stream/bundle.js').Bundle) => void, isShown: () => boolean, show: () => void }} deps
 */
export function openView({ onOpen, isShown, show }) {
  const state = new Signal({ problem: '', count: -1 });
  const input = h('input', { type: 'file', accept: '.zip,.kernel,.jsonl,.ndjson', 'aria-label': 'A bundle', onchange: () => read(input.files) });
  const content = h('div', { class: 'open-content' });
  const element = h('main', { class: 'open-page', tabindex: '-1' }, content);
  const over = new Signal(false);

  effect(() => {
    if (!isShown()) return;
    const { problem, count } = state.value;
    render(content,
      e('h1', {}, 'Open a bundle'),
      e('div', { class: `drop${over.value ? ' is-over' : ''}` },
        e('p', {}, 'Drop a bundle here, or choose one. It is read in this browser and sent nowhere.'),
        input,
        count >= 0 && e('p', { role: 'status' }, `Reading ${counted(count, 'event')}…`),
        problem && e('p', { class: 'problem', role: 'alert' }, problem)),
      e('p', { class: 'soft' }, 'A bundle is a session with its screenshots in one file: Export in a session saves one, for example in CI.'));
  });

  async function read(files) {
    const file = files?.[0];
    if (!file) return;
    state.value = { problem: '', count: 0 };
    try {
      const { Bundle } = await import('../stream/bundle.js');
      const bundle = await Bundle.open(file, (count) => { state.value = { problem: '', count }; });
      state.value = { problem: '', count: -1 };
      if (bundle.skipped > 0) announce(`${counted(bundle.skipped, 'line')} left out: no events, or too many.`);
      onOpen(bundle);
    } catch (error) {
      state.value = { problem: `${error?.name === 'ZipError' ? '' : 'The file cannot be read: '}${error?.message ?? error}`, count: -1 };
      show();
    }

    input.value = '';
  }

  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over.value = true;
  });
  document.addEventListener('dragleave', (event) => { if (event.relatedTarget === null) over.value = false; });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over.value = false;
    read(event.dataTransfer?.files);
  });

  return { element };
}
