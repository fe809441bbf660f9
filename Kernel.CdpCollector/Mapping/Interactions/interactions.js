// Reports clicks, keys and scrolling to the collector. Runs in an isolated world: the page can neither see this script nor see or
// call the binding that it reports through. Sensitive input never leaves this file.
((send, options) => {
  'use strict';

  // If the script already runs, only its options change: listeners added again would run after the page's own.
  if (globalThis.kernelInteractions) {
    globalThis.kernelInteractions.options = options;
    return;
  }

  const TEXT_LENGTH = 100;
  const SELECTOR_LENGTH = 256;
  const SELECTOR_DEPTH = 5;
  const SCROLL_QUIET_MS = 300;
  const SCROLL_LEAST_PX = 5;
  const MAX_SCROLLING = 32;

  const SENSITIVE_AUTOCOMPLETE = new Set([
    'current-password', 'new-password', 'one-time-code', 'cc-number', 'cc-csc', 'cc-exp', 'cc-exp-month', 'cc-exp-year', 'cc-name',
    'cc-given-name', 'cc-additional-name', 'cc-family-name', 'cc-type', 'transaction-amount', 'ssn', 'passport', 'drivers-license']);
  const SENSITIVE_NAME =
    /passw|passphrase|passcode|secret|cvv|cvc|ssn|card.?num|account.?num|(^|[^a-z])(pin|otp)(?![a-z])|pin$|one.?time|tax.?id|natl?.?id/i;
  const NOT_TYPED = new Set(['button', 'submit', 'reset', 'checkbox', 'radio', 'image', 'file', 'range', 'color', 'hidden']);
  const SHADOW_HOSTS = new Set([
    'article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'main', 'nav', 'p', 'section', 'span']);
  const EDITABLE = '[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox],[role=combobox]';
  const BUTTONS = ['left', 'middle', 'right', 'back', 'forward'];

  // A form's fields shadow the form's own members (<input name="id">), so members are only read through the prototypes.
  const read = (type, name, element) => Reflect.get(type.prototype, name, element);
  const call = (name, element, ...args) => Element.prototype[name].apply(element, args);
  const attribute = (element, name) => call('getAttribute', element, name) ?? '';
  const tagOf = element => read(Element, 'localName', element);
  const rootOf = element => Node.prototype.getRootNode.call(element);
  const cut = (text, length) => Array.from(text.slice(0, 2 * length)).slice(0, length).join('');

  // Elements that accept text.
  const typeOf = element => (attribute(element, 'type') || 'text').toLowerCase();
  const isEditable = element => {
    const tag = tagOf(element);
    return tag === 'textarea' || tag === 'select' || (tag === 'input' && !NOT_TYPED.has(typeOf(element))) || call('closest', element, EDITABLE) !== null;
  };

  // A field that was once a password field stays sensitive: "show the password" only changes its type.
  const hidden = new WeakSet();
  const rememberHidden = element => {
    for (const field of rootOf(element).querySelectorAll('input[type=password]')) {
      hidden.add(field);
    }
  };

  // The element, the editable field around it, and the hosts of its shadow trees.
  const withContainers = element => {
    const parts = [element, call('closest', element, EDITABLE)];
    for (let root = rootOf(element); root instanceof ShadowRoot; root = rootOf(root.host)) {
      parts.push(root.host);
    }

    return parts.filter(part => part !== null);
  };

  const isSensitive = element => withContainers(element).some(part =>
    hidden.has(part)
    || ['name', 'id', 'aria-label', 'placeholder'].some(name => SENSITIVE_NAME.test(attribute(part, name)))
    || attribute(part, 'autocomplete').toLowerCase().split(/\s+/).some(token => SENSITIVE_AUTOCOMPLETE.has(token))
    || getComputedStyle(part).getPropertyValue('-webkit-text-security') !== 'none');

  // Events from inside a closed shadow tree name its host. The focused element inside is unknown, so it counts as sensitive.
  const hidesFocus = element => {
    const isComponent = tagOf(element).includes('-');
    if (!(isComponent || SHADOW_HOSTS.has(tagOf(element))) || read(Element, 'shadowRoot', element) !== null
      || rootOf(element).activeElement !== element || !call('matches', element, ':focus-within')) {
      return false;
    }

    const isItself = call('matches', element, ':focus') && (call('hasAttribute', element, 'tabindex') || isEditable(element));
    return isComponent || !isItself;
  };

  const selectorOf = element => {
    const parts = [];
    for (let e = element, depth = 0; e !== null && depth < SELECTOR_DEPTH; e = read(Node, 'parentElement', e), depth++) {
      const id = attribute(e, 'id');
      if (id !== '') {
        parts.unshift('#' + CSS.escape(id));
        break;
      }

      const tag = tagOf(e);
      let position = 1;
      for (let other = read(Element, 'previousElementSibling', e); other !== null; other = read(Element, 'previousElementSibling', other)) {
        position += tagOf(other) === tag ? 1 : 0;
      }

      parts.unshift(`${CSS.escape(tag)}:nth-of-type(${position})`);
    }

    return cut(parts.join(' > '), SELECTOR_LENGTH);
  };

  const elementOf = event => {
    const target = event.composedPath()[0];
    return target instanceof Element ? target : document.documentElement;
  };

  const describe = element => ({ selector: selectorOf(element), tag: tagOf(element).toUpperCase().slice(0, 64) });
  const modifiersOf = event => (event.altKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.metaKey ? 4 : 0) | (event.shiftKey ? 8 : 0);
  const report = payload => globalThis[send]?.(JSON.stringify(payload));

  // The text of the element itself, without its child elements.
  const directText = element => {
    let text = '';
    for (let node = read(Node, 'firstChild', element); node !== null && text.length < 4 * TEXT_LENGTH; node = node.nextSibling) {
      text += node instanceof Text ? node.data.slice(0, 4 * TEXT_LENGTH) : '';
    }

    return cut(text.trim().replace(/\s+/g, ' '), TEXT_LENGTH);
  };

  const onClick = event => {
    const element = elementOf(event);
    rememberHidden(element);
    const isSilent = !running.options.clickText || isEditable(element) || isSensitive(element);
    report({
      type: 'click', x: event.clientX, y: event.clientY, button: BUTTONS[event.button] ?? 'other', modifiers: modifiersOf(event),
      ...describe(element), text: isSilent ? '' : directText(element),
    });
  };

  const onKey = event => {
    const element = elementOf(event);
    rememberHidden(element);
    if (isSensitive(element) || hidesFocus(element)) {
      return;
    }

    // A single character is typed text; everything else is the name of a key, or a shortcut.
    const isText = Array.from(event.key).length === 1 && !event.ctrlKey && !event.metaKey;
    const isMasked = running.options.maskInput && isText && isEditable(element);
    report({
      type: 'key', key: isMasked ? '*' : event.key, masked: isMasked, repeat: event.repeat, modifiers: modifiersOf(event), ...describe(element),
    });
  };

  // The last resting position of each scroller. A scroller created after this script started at the origin.
  const existedBefore = document.readyState !== 'loading';
  const rests = new WeakMap();
  const scrolling = new Map();
  const positionOf = target => target === document
    ? { x: window.scrollX, y: window.scrollY }
    : { x: read(Element, 'scrollLeft', target), y: read(Element, 'scrollTop', target) };
  rests.set(document, positionOf(document));

  const onRest = target => {
    const { from } = scrolling.get(target);
    const to = positionOf(target);
    scrolling.delete(target);
    rests.set(target, to);
    if (Math.abs(to.x - from.x) > SCROLL_LEAST_PX || Math.abs(to.y - from.y) > SCROLL_LEAST_PX) {
      const element = target === document ? { selector: '', tag: '' } : describe(target);
      report({ type: 'scroll', from_x: from.x, from_y: from.y, to_x: to.x, to_y: to.y, ...element });
    }
  };

  const onScroll = event => {
    const target = event.composedPath()[0];
    const known = scrolling.get(target);
    if (!(target === document || target instanceof Element) || (!known && scrolling.size >= MAX_SCROLLING)) {
      return;
    }

    clearTimeout(known?.timer);
    const from = known?.from ?? rests.get(target) ?? (existedBefore ? positionOf(target) : { x: 0, y: 0 });
    scrolling.set(target, { from, timer: setTimeout(guard(onRest), SCROLL_QUIET_MS, target) });
  };

  // Handles only events from the user or a driver. Errors are swallowed so that they do not appear in the page's console.
  const guard = listener => argument => {
    try {
      if (!(argument instanceof Event) || argument.isTrusted) {
        listener(argument);
      }
    } catch { }
  };

  // On the window and before the page's own listeners, so that none of them can stop an event first. In documents that existed
  // before this script, only before the listeners on elements.
  const listeners = { click: guard(onClick), auxclick: guard(onClick), keydown: guard(onKey), scroll: guard(onScroll) };
  for (const [type, listener] of Object.entries(listeners)) {
    addEventListener(type, listener, { capture: true, passive: true });
  }

  const running = globalThis.kernelInteractions = {
    options,
    stop() {
      for (const [type, listener] of Object.entries(listeners)) {
        removeEventListener(type, listener, { capture: true });
      }

      for (const { timer } of scrolling.values()) {
        clearTimeout(timer);
      }

      delete globalThis.kernelInteractions;
    },
  };
})
