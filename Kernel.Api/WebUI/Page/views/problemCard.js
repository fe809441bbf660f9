import { duration, timeOfDay } from '../lib/format.js';
import { e } from '../ui/render.js';

const SIGNS = { request: '', exception: 'exception', console: 'console.error', crash: 'crash', dialog: 'dialog', control: 'command', browser: 'browser' };

/**
 * A problem with what it likely caused, and its screenshots.
 * @param {any} problem
 * @param {{ story: any, feed: any, router: import('../ui/router.js').Router, reveal: (seq: number, tab?: string) => void, onImage: (seq: number) => void, bodyOf: (node: any) => string, copyForAgent: (problem: any) => void, copyLink: (problem: any) => void }} deps
 */
export function problemCard(problem, deps) {
  const { story, router, reveal } = deps;
  const { root } = problem;
  const { before, after } = story.problems.screenshotsAround(problem);
  const steps = problem.steps.map((id) => story.steps.byId(id)).filter(Boolean);
  const tone = problem.severity === 'warn' ? 'warn' : 'bad';
  return e('article', { key: problem.id, class: `card problem-card is-${tone}`, 'data-problem': problem.id, tabindex: '-1', 'aria-label': problem.title },
    e('header', { class: 'problem-head' },
      e('span', { class: `problem-sign ${tone}`, 'aria-hidden': 'true' }, tone === 'bad' ? '✖' : '▲'),
      e('h3', { class: 'problem-title', dir: 'auto' }, problem.title),
      problem.count > 1 && e('span', { class: `badge is-${tone}`, title: `${problem.count} times in ${duration(problem.last - problem.first)}` }, `×${problem.count}`),
      e('span', { class: 'spring' }),
      e('span', { class: 'soft' }, timeOfDay(problem.first))),
    steps.length > 0 && e('p', { class: 'problem-steps soft' }, steps.length === 1 ? 'During ' : 'During steps ',
      steps.slice(0, 4).map((step, i) => [i > 0 && ', ', e('a', { key: step.id, href: router.hrefOf({ view: 'story', step: step.id, selected: 0, tab: '', kinds: '' }), dir: 'auto' }, step.label)]),
      steps.length > 4 && ` and ${steps.length - 4} more`),
    e('ul', { class: 'chain' }, node(root, deps), root.children.map((child) => node(child, deps, true))),
    e('footer', { class: 'problem-foot' },
      [['before', before], ['after', after]].filter(([, seq]) => Number(seq) > 0).map(([name, seq]) =>
        e('button', { key: name, class: 'problem-shot', type: 'button', onclick: () => deps.onImage(Number(seq)) }, e('img', { src: deps.feed.imageOf(seq), alt: '', loading: 'lazy', width: 112, height: 70 }), e('span', {}, name))),
      e('span', { class: 'spring' }),
      e('button', { class: 'button', type: 'button', onclick: () => deps.copyForAgent(problem) }, 'Copy for an agent'),
      root.kind === 'request' && e('button', { class: 'button', type: 'button', onclick: () => reveal(root.at, 'response') }, 'Request'),
      e('button', { class: 'button is-quiet', type: 'button', onclick: () => deps.copyLink(problem) }, 'Link')));
}

function node(one, deps, isChild = false) {
  const isRequest = one.kind === 'request';
  const body = isRequest ? deps.bodyOf(one) : '';
  return e('li', { key: `${one.kind} ${one.seq} ${isChild}`, class: isChild ? 'is-child' : '' },
    e('button', { class: 'chain-node', type: 'button', onclick: () => deps.reveal(one.at, isRequest ? 'response' : '') },
      isRequest ? [e('span', { class: 'chain-kind' }, one.method || 'request'), e('span', { class: 'chain-text', dir: 'auto' }, one.url), e('span', { class: 'bad chain-status' }, one.status > 0 ? String(one.status) : one.error)]
        : [e('span', { class: 'chain-kind' }, SIGNS[one.kind] ?? one.kind), e('span', { class: 'chain-text', dir: 'auto' }, one.text || one.title), one.place && e('span', { class: 'soft chain-status' }, lastPart(one.place))]),
    body && e('code', { class: 'chain-body', dir: 'auto' }, body),
    isChild && one.because && e('span', { class: 'chain-because soft' }, `likely because of it: ${one.because}`));
}

const lastPart = (place) => place.slice(place.lastIndexOf('/') + 1).slice(0, 60);
