// Steps as a script: a beginning for a test that does the same, not a recording of every event.

const MODIFIERS = { ctrl: 'Control', meta: 'Meta', alt: 'Alt' };
const BUTTONS = { 'Right-clicked': 'right', 'Middle-clicked': 'middle' };

/**
 * A test for Playwright that does what was done. What is hidden is a placeholder; what a script cannot repeat is a comment.
 * @param {import('./stepList.js').Step[]} steps
 * @param {string} title
 */
export function asPlaywright(steps, title) {
  const lines = /** @type {string[]} */ ([]);
  const pages = new Map();
  for (const step of steps) {
    if (step.kind === 'dialog') continue; // answered by what is said when its page begins
    const isNew = step.tab !== '' && !pages.has(step.tab);
    if (isNew) pages.set(step.tab, pages.size === 0 ? 'page' : `page${pages.size + 1}`);
    const page = pages.get(step.tab) ?? 'page';
    if (isNew) lines.push(...openingOf(step, page, pages.size, steps));
    const calls = callsOf(step, isNew);
    if (calls.length === 0) lines.push(`// ${step.label}${step.to && ` → ${step.to}`}`);
    else lines.push(...calls.map((call) => `await ${page}.${call}; // ${step.label}`));
  }

  return `import { test } from '@playwright/test';\n\ntest(${JSON.stringify(title)}, async ({ page, context }) => {\n${lines.map((line) => `  ${line}\n`).join('')}});\n`;
}

// A tab is new to the script if nothing was done in it before.
function openingOf(step, page, count, steps) {
  const opening = [];
  if (page !== 'page') opening.push(`const ${page} = ${isOfPage(step) ? `context.pages()[${count - 1}] ?? await context.waitForEvent('page')` : 'await context.newPage()'};`);
  const answers = steps.filter((one) => one.kind === 'dialog' && one.tab === step.tab).map((one) => one.to === 'accepted');
  if (answers.length > 0) opening.push(`const answers${count} = [${answers.join(', ')}];`, `${page}.on('dialog', (dialog) => (answers${count}.shift() ? dialog.accept() : dialog.dismiss()));`);
  if (step.kind !== 'navigation' && step.kind !== 'tab' && step.url !== '') opening.push(`await ${page}.goto(${JSON.stringify(step.url)});`);
  return opening;
}

// A tab that a page has opened has the id of its opener.
const isOfPage = (step) => (step.kind === 'navigation' || step.kind === 'tab') && step.selector !== '';

function callsOf(step, isNew) {
  const element = step.selector === '' ? 'keyboard' : `locator(${JSON.stringify(step.selector)})`;
  switch (step.kind) {
    case 'navigation':
      if (step.label.startsWith('Reloaded ')) return ['reload()'];
      if (step.label.startsWith('Went back to ')) return ['goBack()'];
      // The page itself opens what it opens.
      return step.url === '' || (isNew && isOfPage(step)) ? [] : [`goto(${JSON.stringify(step.url)})`];
    case 'tab': return step.name === 'closed' ? ['close()'] : [];
    case 'click': {
      const button = BUTTONS[step.label.split(' ')[0]];
      if (step.selector === '') return [`mouse.click(${step.x}, ${step.y})`];
      return [`${element}.click(${button ? `{ button: '${button}' }` : ''})`];
    }
    case 'type': {
      const { text, masked, pressed } = step.typed ?? { text: '', masked: 0, pressed: '' };
      const typed = masked > 0 ? `[${masked} hidden characters]` : text;
      return [...(typed ? [`${element}.${step.selector === '' ? 'type' : 'pressSequentially'}(${JSON.stringify(typed)})`] : []), ...(pressed ? [`${element}.press(${JSON.stringify(keyOf(pressed))})`] : [])];
    }
    case 'scroll': return [step.selector === '' ? `mouse.wheel(${step.x}, ${step.y})` : `${element}.evaluate((element) => element.scrollBy(${step.x}, ${step.y}))`];
    default: return [];
  }
}

// `ctrl+a` is `Control+a` to Playwright.
const keyOf = (chord) => chord.replace(/(ctrl|meta|alt)\+/g, (_, name) => `${MODIFIERS[name]}+`);
