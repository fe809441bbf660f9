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
  const SELECTOR_LENGTH = 2048;
  const LABEL_LENGTH = 200;
  const MAX_REMEMBERED = 1000;
  const CODE_BOXES = 4;
  const SCROLL_QUIET_MS = 300;
  const SCROLL_LEAST_PX = 5;
  const MAX_SCROLLING = 32;
  const MAX_TEXT_ELEMENTS = 50;

  const SENSITIVE_AUTOCOMPLETE = new Set([
    'current-password', 'new-password', 'one-time-code', 'cc-number', 'cc-csc', 'cc-exp', 'cc-exp-month', 'cc-exp-year', 'cc-name',
    'cc-given-name', 'cc-additional-name', 'cc-family-name', 'cc-type', 'transaction-amount', 'ssn', 'passport', 'drivers-license']);
  const SENSITIVE_NAME = new RegExp([
    'passw|passphrase|passcode|kennwort|contrase|mot de passe|senha|парол|密码|パスワード|비밀번호',
    'secret|api.?key|access.?token|cvv|cvc|ssn|social.?security|card.?num|account.?num|tax.?id|natl?.?id|iban',
    '(security|verification|authentication|authenticator|confirmation|one.?time|sign.?in|log.?in|sms|2fa|mfa).?code|one.?time|digit.?code',
    '(^|[^a-z])(pin|otp|totp|2fa|mfa)(?![a-z])|pin$'].join('|'), 'i');
  const NOT_TYPED = new Set(['button', 'submit', 'reset', 'checkbox', 'radio', 'image', 'file', 'range', 'color', 'hidden']);
  const LABELLED = new Map([['input', HTMLInputElement], ['textarea', HTMLTextAreaElement], ['select', HTMLSelectElement]]);
  const SHADOW_HOSTS = new Set([
    'article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'main', 'nav', 'p', 'section', 'span']);
  const EDITABLE = '[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox],[role=combobox]';
  const CONTROL = 'a,button,summary,label,option,th,[role=button],[role=link],[role=tab],[role=option],[role^=menuitem],[role=checkbox],[role=radio],[role=switch]';
  const PHRASES = new Set([
    'a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'data', 'del', 'dfn', 'em', 'font', 'i', 'ins', 'kbd', 'mark', 'q', 's', 'samp', 'small', 'span',
    'strong', 'sub', 'sup', 'time', 'u', 'var']);
  const NO_TEXT = new Set(['script', 'style', 'template', 'noscript', 'textarea', 'select', 'svg', 'iframe', 'object']);
  const BUTTONS = ['left', 'middle', 'right', 'back', 'forward'];

  // A form's fields shadow the form's own members (<input name="id">), so members are only read through the prototypes.
  const read = (type, name, element) => Reflect.get(type.prototype, name, element);
  const call = (name, element, ...args) => Element.prototype[name].apply(element, args);
  const attribute = (element, name) => call('getAttribute', element, name) ?? '';
  const tagOf = element => read(Element, 'localName', element);
  const rootOf = element => Node.prototype.getRootNode.call(element);
  const cut = (text, length) => Array.from(text.slice(0, 2 * length)).slice(0, length).join('');

  const all = (root, selector) => (root instanceof Document ? Document : root instanceof DocumentFragment ? DocumentFragment : Element)
    .prototype.querySelectorAll.call(root, selector);

  // The shortest path that selects exactly this element in its document or shadow tree; empty if there is none, or it is too long.
  const selectorOf = element => {
    const root = rootOf(element);
    const isUnique = selector => {
      const found = all(root, selector);
      return found.length === 1 && found[0] === element;
    };

    let path = '';
    for (let e = element; e !== null; e = read(Node, 'parentElement', e)) {
      const id = attribute(e, 'id');
      const below = path === '' ? '' : ' > ' + path;
      if (id !== '' && isUnique('#' + CSS.escape(id) + below)) {
        path = '#' + CSS.escape(id) + below;
        break;
      }

      const tag = tagOf(e);
      let position = 1;
      for (let other = read(Element, 'previousElementSibling', e); other !== null; other = read(Element, 'previousElementSibling', other)) {
        position += tagOf(other) === tag ? 1 : 0;
      }

      path = `${CSS.escape(tag)}:nth-of-type(${position})${below}`;
    }

    return path.length <= SELECTOR_LENGTH && isUnique(path) ? path : '';
  };

  // Elements that accept text.
  const typeOf = element => (attribute(element, 'type') || 'text').toLowerCase();
  const isEditable = element => {
    const tag = tagOf(element);
    return tag === 'textarea' || tag === 'select' || (tag === 'input' && !NOT_TYPED.has(typeOf(element))) || call('closest', element, EDITABLE) !== null
      || (element instanceof HTMLElement && read(HTMLElement, 'isContentEditable', element)); // also by document.designMode
  };

  // A field that was once a password field stays sensitive: "show the password" changes its type, or puts another field in its
  // place, with the same name or at the same position.
  const hidden = new WeakSet();
  const hiddenNames = new Set();
  const hiddenPositions = new WeakMap();
  const namesOf = element => ['name', 'id'].map(name => attribute(element, name)).filter(name => name !== '');
  const positionIn = element => {
    let position = 0;
    for (let other = element; (other = read(Element, 'previousElementSibling', other)) !== null;) {
      position++;
    }

    return position;
  };
  const rememberHidden = element => {
    for (const field of all(rootOf(element), 'input[type=password]')) {
      const parent = read(Node, 'parentNode', field);
      hiddenPositions.set(parent, (hiddenPositions.get(parent) ?? new Set()).add(positionIn(field)));
      hidden.add(field);
      for (const name of hiddenNames.size < MAX_REMEMBERED ? namesOf(field) : []) {
        hiddenNames.add(name);
      }
    }
  };
  const replacesHidden = element => namesOf(element).some(name => hiddenNames.has(name))
    || (hiddenPositions.get(read(Node, 'parentNode', element))?.has(positionIn(element)) ?? false);

  // The texts that name a field for its user.
  const labelsOf = element => {
    const labels = element instanceof (LABELLED.get(tagOf(element)) ?? Window) ? read(LABELLED.get(tagOf(element)), 'labels', element) ?? [] : [];
    const ids = attribute(element, 'aria-labelledby').split(/\s+/).filter(id => id !== '');
    const named = ids.map(id => all(rootOf(element), '#' + CSS.escape(id))[0]).filter(label => label !== undefined);
    return [...labels, ...named].map(label => read(Node, 'textContent', label).slice(0, LABEL_LENGTH));
  };

  // A one-time code in boxes of a character each, of which often none is marked.
  const isCodeBox = element => {
    const isBox = part => tagOf(part) === 'input' && !NOT_TYPED.has(typeOf(part)) && attribute(part, 'maxlength') === '1';
    if (!isBox(element)) {
      return false;
    }

    let group = element;
    for (let steps = 0; steps < 3 && read(Node, 'parentElement', group) !== null; steps++) {
      group = read(Node, 'parentElement', group);
      if ([...call('querySelectorAll', group, 'input')].filter(isBox).length >= CODE_BOXES) {
        return true;
      }
    }

    return false;
  };

  // The marks of a group of fields hold for its fields.
  const groupOf = element => LABELLED.has(tagOf(element)) ? call('closest', element, 'fieldset,[role=group]') : null;
  const legendOf = group => {
    const legend = group === null ? null : call('querySelector', group, 'legend');
    return legend === null ? '' : read(Node, 'textContent', legend).slice(0, LABEL_LENGTH);
  };

  // The element, the editable field around it, and the hosts of its shadow trees.
  const withContainers = element => {
    const parts = [element, call('closest', element, EDITABLE)];
    for (let root = rootOf(element); root instanceof ShadowRoot; root = rootOf(root.host)) {
      parts.push(root.host);
    }

    return parts.filter(part => part !== null);
  };

  const isNamedSensitive = part => part !== null && ['name', 'id', 'aria-label', 'placeholder', 'title'].some(name => SENSITIVE_NAME.test(attribute(part, name)));

  const isSensitive = element => withContainers(element).some(part =>
    hidden.has(part)
    || (LABELLED.has(tagOf(part)) && (replacesHidden(part) || isCodeBox(part)))
    || isNamedSensitive(part) || isNamedSensitive(groupOf(part)) || SENSITIVE_NAME.test(legendOf(groupOf(part)))
    || labelsOf(part).some(label => SENSITIVE_NAME.test(label))
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

  const elementOf = event => {
    const target = event.composedPath()[0];
    return target instanceof Element ? target : document.documentElement;
  };

  const describe = element => ({ selector: selectorOf(element), tag: tagOf(element).toUpperCase().slice(0, 64) });
  const modifiersOf = event => (event.altKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.metaKey ? 4 : 0) | (event.shiftKey ? 8 : 0);
  const report = payload => globalThis[send]?.(JSON.stringify(payload));

  // The text of the element as its user reads it: with the phrases in it, and of a control (a button, a link) with everything in it.
  // Not the text of the paragraphs and fields in a container.
  const textOf = element => {
    const isControl = call('matches', element, CONTROL);
    let text = '';
    let count = 0;
    const append = parent => {
      for (let node = read(Node, 'firstChild', parent); node !== null && text.length < 4 * TEXT_LENGTH; node = read(Node, 'nextSibling', node)) {
        if (node instanceof Text) {
          text += node.data.slice(0, 4 * TEXT_LENGTH);
        } else if (node instanceof Element && isRead(node)) {
          const space = PHRASES.has(tagOf(node)) ? '' : ' ';
          text += space;
          append(node);
          text += space;
        }
      }
    };
    const isRead = child => (isControl ? !NO_TEXT.has(tagOf(child)) : PHRASES.has(tagOf(child))) && ++count <= MAX_TEXT_ELEMENTS
      && getComputedStyle(child).display !== 'none' && !isEditable(child) && !isSensitive(child);

    append(element);
    return cut(text.trim().replace(/\s+/g, ' '), TEXT_LENGTH);
  };

  const onClick = event => {
    const element = elementOf(event);
    rememberHidden(element);
    const isSilent = !running.options.clickText || isEditable(element) || isSensitive(element);
    report({
      type: 'click', x: event.clientX, y: event.clientY, button: BUTTONS[event.button] ?? 'other', modifiers: modifiersOf(event),
      ...describe(element), text: isSilent ? '' : textOf(element),
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
