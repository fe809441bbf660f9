/** The keys of the page; lists have their own. `actions` maps a key to what it does. */
export function listenToKeys(actions) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const target = /** @type {Element} */ (event.target);
    if (target.matches('input, select, textarea') && event.key !== 'Escape') return;
    // Space and Enter press the button that has the focus.
    if (target.matches('button, summary') && (event.key === ' ' || event.key === 'Enter')) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
