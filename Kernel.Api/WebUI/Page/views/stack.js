import { e } from '../ui/render.js';

const SHOWN_FRAMES = 12;

/**
 * A stack trace, with the asynchronous calls that led to it.
 * @param {any} trace
 * @param {(url: string, line: number) => void} onPlace is called with a frame's script and line
 */
export function stackTrace(trace, onPlace) {
  const parts = [];
  for (let level = trace, depth = 0; level && typeof level === 'object' && depth < 8; level = level.parent, depth++) {
    if (depth > 0) parts.push(e('li', { class: 'stack-async faint' }, `async${typeof level.description === 'string' && level.description ? ` ${level.description}` : ''}`));
    const frames = Array.isArray(level.call_frames) ? level.call_frames : [];
    for (const frame of frames.slice(0, SHOWN_FRAMES)) parts.push(stackFrame(frame, onPlace));
    if (frames.length > SHOWN_FRAMES) parts.push(e('li', { class: 'faint' }, `${frames.length - SHOWN_FRAMES} more frames`));
  }

  return parts.length === 0 ? null : e('ul', { class: 'stack' }, parts);
}

function stackFrame(frame, onPlace) {
  const url = String(frame?.url ?? '');
  const line = Number(frame?.line_number);
  return e('li', {}, e('span', { class: 'stack-function' }, String(frame?.function_name || '(anonymous)')), ' ', placeLink(url, line, onPlace, Number(frame?.column_number)));
}

/** A script and its line (counted from 0) as a button. */
export function placeLink(url, line, onPlace, column = NaN) {
  if (url === '') return null;
  const position = `${Number.isFinite(line) ? `:${line + 1}` : ''}${Number.isFinite(column) ? `:${column + 1}` : ''}`;
  return e('button', { class: 'link', type: 'button', title: `${url}${position}`, onclick: (event) => { event.stopPropagation(); onPlace(url, line); } }, `${fileOf(url)}${Number.isFinite(line) ? `:${line + 1}` : ''}`);
}

function fileOf(url) {
  const path = url.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 60) || url.slice(0, 60);
}
