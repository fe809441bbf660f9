// How the page looks, kept for the next visit; theme-start.js applies it before anything is drawn. What is first is the default.
const CHOICES = { theme: ['auto', 'light', 'dark'], rows: ['normal', 'compact', 'comfortable'] };

/** The next colours (`theme`) or height of rows (`rows`); returns what they are. */
export function nextLook(/** @type {'theme' | 'rows'} */ name) {
  const { dataset } = document.documentElement;
  const choices = CHOICES[name];
  const next = choices[(choices.indexOf(dataset[name] ?? choices[0]) + 1) % choices.length];
  if (next === choices[0]) delete dataset[name];
  else dataset[name] = next;
  try {
    localStorage.setItem(name, next);
  } catch {
    // Without storage the choice holds as long as the page.
  }

  return `${name === 'theme' ? 'Colours' : 'Rows'}: ${next}`;
}
