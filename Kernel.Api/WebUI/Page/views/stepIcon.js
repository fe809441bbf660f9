import { e } from '../ui/render.js';

// One stroke each, on a grid of 16.
const PATHS = {
  navigation: 'M5 11 11 5M6 5h5v5', click: 'M8 2v2M3 4l1.5 1.5M2 9h2M7 7l6 2.5-2.6 1L9.4 13 7 7z', type: 'M2 5h12v6H2zM5 8h.01M8 8h.01M11 8h.01', scroll: 'M8 3v10M5 10l3 3 3-3',
  dialog: 'M3 3h10v7H8l-3 3v-3H3z', download: 'M8 2v8M5 7l3 3 3-3M3 13h10', tab: 'M2 4h5l1 2h6v7H2z', agent: 'M4 6h8v7H4zM8 3v3M6.5 9h.01M9.5 9h.01', control: 'M3 5l3 3-3 3M8 11h5',
};

/** The icon of a step's kind. */
export const stepIcon = (kind) => e('svg', { class: `icon kind-${kind}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, e('path', { d: PATHS[kind] ?? PATHS.control }));
