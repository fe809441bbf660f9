// Loaded before anything is drawn, so that a dark page does not begin white.
try {
  for (const name of ['theme', 'rows']) {
    const value = localStorage.getItem(name);
    if (/^(?:light|dark|compact|comfortable)$/.test(value ?? '')) document.documentElement.dataset[name] = value ?? '';
  }
} catch {
  // Without storage the defaults hold.
}
