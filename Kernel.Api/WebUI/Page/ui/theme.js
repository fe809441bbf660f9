const CHOICES = ['auto', 'light', 'dark'];
const NAMES = { auto: 'Colours of the system', light: 'Light', dark: 'Dark' };

/** The next of light, dark, and whatever the system has; kept for the next visit. */
export function nextTheme() {
  const root = document.documentElement;
  const theme = CHOICES[(CHOICES.indexOf(root.dataset.theme ?? 'auto') + 1) % CHOICES.length];
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // Without storage the choice holds as long as the page.
  }

  return NAMES[theme];
}
