// Tells the collector of clicks, keys and scrolling. It runs in a world of its own: the page sees neither this script nor the
// function that it reports through, and cannot call it. What is sensitive never leaves this file.
((send, options) => {
  'use strict';

  // Where this runs already, it goes on, with other options: listeners that came anew would come behind the page's own.
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

  // A form's fields shadow the form's own members (<input name="id">), so elements are only asked through their prototypes.
  const read = (type, name, element) => Reflect.get(type.prototype, name, element);
  const call = (name, element, ...args) => Element.prototype[name].apply(element, args);
  const attribute = (element, name) => call('getAttribute', element, name) ?? '';
  const tagOf = element => read(Element, 'localName', element);
  const rootOf = element => Node.prototype.getRootNode.call(element);
  const cut = (text, length) => Array.from(text.slice(0, 2 * length)).slice(0, length).join('');

  // What is typed into.
  const typeOf = element => (attribute(element, 'type') || 'text').toLowerCase();
  const isEditable = element => {
    const tag = tagOf(element);
    return tag === 'textarea' || tag === 'select' || (tag === 'input' && !NOT_TYPED.has(typeOf(element))) || call('closest', element, EDITABLE) !== null;
  };

  // A field that once hid what is typed stays sensitive: "show the password" only changes its type.
  const hidden = new WeakSet();
  const rememberHidden = element => {
    for (const field of rootOf(element).querySelectorAll('input[type=password]')) {
      hidden.add(field);
    }
  };

  // The element, the field that it is a part of, and the components that these are drawn from.
  const whatItIsPartOf = element => {
    const parts = [element, call('closest', element, EDITABLE)];
    for (let root = rootOf(element); root instanceof ShadowRoot; root = rootOf(root.host)) {
      parts.push(root.host);
    }

    return parts.filter(part => part !== null);
  };

  const isSensitive = element => whatItIsPartOf(element).some(part =>
    hidden.has(part)
    || ['name', 'id', 'aria-label', 'placeholder'].some(name => SENSITIVE_NAME.test(attribute(part, name)))
    || attribute(part, 'autocomplete').toLowerCase().split(/\s+/).some(token => SENSITIVE_AUTOCOMPLETE.has(token))
    || getComputedStyle(part).getPropertyValue('-webkit-text-security') !== 'none');

  // Events from inside a closed shadow tree name its host. What has the focus in there cannot be seen, so it counts as sensitive.
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

  // The text of the element itself, not of what is inside it.
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

  // Where each thing that scrolls was at rest last. What was made after this script began at its beginning.
  const wasThere = document.readyState !== 'loading';
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
      const what = target === document ? { selector: '', tag: '' } : describe(target);
      report({ type: 'scroll', from_x: from.x, from_y: from.y, to_x: to.x, to_y: to.y, ...what });
    }
  };

  const onScroll = event => {
    const target = event.composedPath()[0];
    const known = scrolling.get(target);
    if (!(target === document || target instanceof Element) || (!known && scrolling.size >= MAX_SCROLLING)) {
      return;
    }

    clearTimeout(known?.timer);
    const from = known?.from ?? rests.get(target) ?? (wasThere ? positionOf(target) : { x: 0, y: 0 });
    scrolling.set(target, { from, timer: setTimeout(guard(onRest), SCROLL_QUIET_MS, target) });
  };

  // Only what the user, or a driver in the user's place, did. What goes wrong in here is no concern of the page's console.
  const guard = listener => argument => {
    try {
      if (!(argument instanceof Event) || argument.isTrusted) {
        listener(argument);
      }
    } catch { }
  };

  // On the window and ahead of the page's own listeners, so that none of them can keep an event from being seen; in documents that
  // were there before, only ahead of those on what is inside.
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
