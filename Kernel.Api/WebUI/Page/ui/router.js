import { Signal } from '../lib/signal.js';
import { formatAddress, NOTHING, parseAddress } from '../model/address.js';
import { ROOT } from '../stream/api.js';

/** The address of the page, as state: `route` is what it says. Whatever changes it changes the address, and Back changes it back. */
export class Router {
  constructor() {
    this.route = new Signal(this.#read());
    addEventListener('popstate', () => { this.route.value = this.#read(); });
    document.addEventListener('click', (event) => this.#click(event));
  }

  /** Shows something else: Back returns from it. */
  go(changes) { this.#set(changes, 'pushState'); }

  /** Changes the address in place, for what changes often. */
  update(changes) { this.#set(changes, 'replaceState'); }

  /** The address of the page with changes, relative to its root. */
  hrefOf(changes) { return new URL(formatAddress({ ...this.route.peek(), ...changes }), ROOT).href; }

  /** The address of another page. */
  pageHref(route) { return this.hrefOf({ ...NOTHING, ...route }); }

  #set(changes, method) {
    const route = { ...this.route.peek(), ...changes };
    const href = new URL(formatAddress(route), ROOT).href;
    if (href !== location.href) history[method](null, '', href);
    this.route.value = route;
  }

  #read() { return parseAddress(location.pathname.slice(ROOT.pathname.length), location.search); }

  // Links within the page do not load it again.
  #click(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {Element} */ (event.target).closest('a:not([download])');
    if (!(link instanceof HTMLAnchorElement) || !link.href.startsWith(ROOT.href)) return;
    event.preventDefault();
    const { pathname, search } = new URL(link.href);
    history.pushState(null, '', link.href);
    this.route.value = parseAddress(pathname.slice(ROOT.pathname.length), search);
  }
}
