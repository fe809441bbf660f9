import { BoundedMap } from '../lib/boundedMap.js';
import { oneLine } from '../lib/format.js';
import { copy } from '../ui/clipboard.js';
import { ROOT } from '../stream/api.js';

const KEPT_BODIES = 500;
const SHOWN_BODY = 300;

/**
 * What the cards of problems share: the bodies of failed responses, which lists leave out, and what is copied.
 * @param {{ story: any, feed: any, store: any, router: import('../ui/router.js').Router, reveal: (seq: number, tab?: string) => void, onImage: (seq: number) => void, invalidate: () => void }} deps
 */
export function problemDeps({ story, feed, store, router, reveal, onImage, invalidate }) {
  const bodies = new BoundedMap(KEPT_BODIES);

  /** The beginning of the body of a failed response; empty until it has been read. */
  function bodyOf(node) {
    if (node.body) return oneLine(node.body, SHOWN_BODY);
    const key = `${feed.session} ${node.at}`;
    if (!bodies.has(key)) {
      bodies.set(key, '');
      read(node).then((body) => { bodies.set(key, oneLine(body, SHOWN_BODY)); if (body) invalidate(); }, () => bodies.delete(key));
    }

    return bodies.get(key) ?? '';
  }

  async function read(node) {
    const envelope = await envelopeOf(node.at);
    return typeof envelope?.event?.data?.body === 'string' ? envelope.event.data.body : '';
  }

  async function envelopeOf(seq) {
    const event = store.find(seq);
    const text = event === undefined ? null : await feed.textOf(event);
    return text === null ? null : JSON.parse(text);
  }

  async function textForAgent(problem) {
    const { describeForAgent } = await import('../model/agentText.js');
    const seqs = [problem.root, ...problem.root.children].map((node) => node.at);
    const envelopes = new Map(await Promise.all(seqs.map(async (seq) => /** @type {const} */ ([seq, await envelopeOf(seq).catch(() => null)]))));
    const shots = story.problems.screenshotsAround(problem);
    const isShot = (seq) => seq === shots.before || seq === shots.after;
    return describeForAgent(problem, {
      stepOf: (id) => story.steps.byId(id), envelopeOf: (seq) => envelopes.get(seq) ?? null, screenshots: shots,
      linkOf: (seq) => (isShot(seq) ? new URL(`events/${seq}/image`, ROOT).href : linkTo(seq)),
    });
  }

  const linkTo = (seq) => router.hrefOf({ view: 'problems', selected: seq, step: 0, range: null, query: '', kinds: '', tab: '' });
  const copyForAgent = (problem) => copy(textForAgent(problem), 'Copied for an agent.');
  const copyLink = (problem) => copy(linkTo(problem.root.at), 'Link copied.');
  return { story, feed, router, reveal, onImage, bodyOf, copyForAgent, copyLink };
}
