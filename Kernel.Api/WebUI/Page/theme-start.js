// Loaded before anything is drawn, so that a dark page does not begin white.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's colours hold.
}
