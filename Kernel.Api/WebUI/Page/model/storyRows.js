// The list of steps as it is shown: steps, and the time between them if nothing was done for long.

const IDLE = 5_000_000;

/**
 * @param {import('./stepList.js').Step[]} steps in the order of time
 * @param {(step: any) => boolean} isShown
 * @returns {({ kind: 'step', step: any, number: number } | { kind: 'idle', key: string, us: number })[]}
 */
export function storyRows(steps, isShown = () => true) {
  const rows = [];
  let end = 0;
  let idle = 0;
  steps.forEach((step, i) => {
    if (i > 0) idle = Math.max(idle, step.t - end);
    end = Math.max(end, step.end);
    if (!isShown(step)) return;
    if (idle > IDLE && rows.length > 0) rows.push({ kind: /** @type {const} */ ('idle'), key: `idle ${step.id}`, us: idle });
    rows.push({ kind: /** @type {const} */ ('step'), step, number: i + 1 });
    idle = 0;
  });
  return rows;
}
