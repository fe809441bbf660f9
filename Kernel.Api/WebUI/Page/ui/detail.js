import { bytes, dateAndTime, duration } from '../lib/format.js';
import { isScreenshot } from '../model/event.js';
import { announce, h } from './dom.js';
import { jsonTree } from './jsonTree.js';

/** The selected event in full. */
export class Detail {
  #shown = null;

  constructor(app) {
    this.app = app;
    this.title = h('h2', { class: 'detail-title' });
    this.body = h('div', { class: 'detail-body', tabindex: '0', 'aria-label': 'Event' });
    const button = (label, text, onclick) => h('button', { class: 'button', type: 'button', title: label, 'aria-label': label, onclick }, text);
    this.element = h('aside', { class: 'detail', 'aria-label': 'Details', hidden: true },
      h('header', { class: 'detail-head' }, this.title,
        button('Copy as JSON (c)', 'Copy', () => this.copy()), button('Close (Escape)', '✕', () => this.close())),
      this.body);
    app.selection.on('open', (event) => this.open(event));
    app.selection.on('change', (event) => { if (!this.element.hidden || app.isWide) this.open(event); });
  }

  get isOpen() { return !this.element.hidden; }

  async open(event) {
    if (event === null) return this.close();
    this.element.hidden = false;
    this.app.invalidate();
    if (this.#shown === event) return;
    this.#shown = event;
    const json = await this.app.feed.textOf(event).catch(() => null);
    await this.app.requests.ready();
    if (this.#shown !== event) return; // another has been chosen meanwhile
    this.title.textContent = event.type;
    this.title.className = `detail-title cat-${event.category}`;
    this.body.replaceChildren(...this.#parts(event, json));
    this.body.scrollTop = 0;
  }

  close() {
    this.element.hidden = true;
    this.#shown = null;
    this.app.selection.select(null);
    this.app.focusView();
  }

  async copy() {
    const json = this.#shown && await this.app.feed.textOf(this.#shown).catch(() => null);
    if (!json) return;
    try {
      await navigator.clipboard.writeText(json);
      announce('Copied.');
    } catch {
      announce('The browser does not allow copying here.');
    }
  }

  #parts(event, json) {
    const envelope = json === null ? null : JSON.parse(json);
    return [
      facts(event, envelope),
      ...this.#request(event),
      ...(isScreenshot(event) ? [this.#picture(event)] : []),
      envelope === null
        ? h('p', { class: 'hint' }, 'This event is no longer kept.')
        : section('Envelope', jsonTree(envelope)),
    ];
  }

  // The other fields of the event's request.
  #request(event) {
    const request = this.app.requests.of(event);
    if (!request) return [];
    const links = request.seqs.filter((seq) => seq !== event.seq).map((seq) =>
      h('button', { class: 'link', type: 'button', onclick: () => this.app.reveal(seq) }, `#${seq}`));
    const waited = Number.isFinite(request.headersAt) ? request.headersAt - request.start : NaN;
    return [section('Request', list([
      ['URL', request.url], ['Status', [request.status || '', request.error].filter(Boolean).join('  ')], ['Protocol', request.protocol], ['Media type', request.mime],
      ['Waiting', duration(waited)], ['Whole', duration(request.end - request.start)], ['On the wire', bytes(request.size)],
      ['Its events', links.length > 0 ? h('span', { class: 'links' }, ...links) : ''],
    ]))];
  }

  #picture(event) {
    const image = h('img', { class: 'detail-picture', alt: 'Screenshot' });
    const show = () => {
      const url = this.app.thumbnails.urlOf(event, show);
      if (url) image.src = url;
    };
    show();
    return h('button', { class: 'detail-shot', type: 'button', title: 'Show in full', onclick: () => this.app.viewer.show(event) }, image);
  }
}

function facts(event, envelope) {
  const source = envelope?.event?.source ?? {};
  return list([
    ['Number', event.category === 'gap' ? event.meta : String(event.seq)],
    ['Time', event.ts === 0 ? '' : dateAndTime(event.ts)],
    ['Source', [source.kind, source.event].filter(Boolean).join('  ')],
    ['Session', event.session],
    ['Tab', event.tab && `${event.tab}${event.nav ? `  navigation ${event.nav}` : ''}`],
    ['Says', event.request === null ? event.text : ''],
    ['Shortened', envelope?.event?.truncated ? 'yes: the event was larger than the stream takes' : ''],
  ]);
}

const section = (title, ...children) => h('section', {}, h('h3', {}, title), ...children);

function list(rows) {
  return h('dl', { class: 'facts' }, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}
