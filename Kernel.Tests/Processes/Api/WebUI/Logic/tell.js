// A story as the lines of Kernel.Tests/TestKit/Sessions/*.txt; Kernel.Tests/Unit/Api/Summary/SessionStory.cs writes the same.

export function tell(steps, problems) {
  const start = steps.items[0]?.t ?? 0;
  const ms = (us) => Math.round((us - start) / 1000);
  return [...steps.items.map((step) => tellStep(step, ms)), ...problems.items.flatMap((problem) => tellProblem(problem, problems.screenshotsAround(problem), ms))];
}

function tellStep(step, ms) {
  const parts = [`#${step.id} ${ms(step.t)}-${ms(step.end)} ms ${step.kind}: ${step.label}${step.to === '' ? '' : ` -> ${step.to}`}`];
  if (step.requests > 0) parts.push(`${step.requests} requests`);
  if (step.failed > 0) parts.push(`${step.failed} failed`);
  if (step.errors > 0) parts.push(`${step.errors} errors`);
  if (step.outcome !== '') parts.push(step.outcome);
  if (step.screenshots.length > 0) parts.push(`screenshots ${step.screenshots.join(' ')}`);
  if (step.problems.length > 0) parts.push(`problems ${step.problems.join(' ')}`);
  return parts.join(' | ');
}

function tellProblem(problem, { before, after }, ms) {
  const { root } = problem;
  const parts = [`! #${problem.id} ${ms(problem.first)}-${ms(problem.last)} ms ${problem.severity} ${problem.count}x ${problem.kind}: ${problem.title}`];
  if (root.place !== '') parts.push(root.place);
  if (root.body !== '') parts.push(JSON.stringify(root.body));
  parts.push(`steps ${problem.steps.join(' ')}`.trim());
  if (before > 0 || after > 0) parts.push(`screenshots ${before} ${after}`);
  return [parts.join(' | '), ...root.children.map((child) => `!   ${child.because}: ${child.kind}: ${child.title}${child.place === '' ? '' : ` | ${child.place}`}`)];
}
