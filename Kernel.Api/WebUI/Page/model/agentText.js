import { duration } from '../lib/format.js';

// What of a body or header is worth an agent's reading.
const BODY = 2_000;
const HEADERS = 40;
const SECRET = /auth|cookie|token|secret|session|password|api-?key|credential|signature/i;

/**
 * A problem as plain text that an agent, or a colleague, can work with: the step, the request with its headers and body, what it likely
 * caused with stack traces, and links. The text quotes what the page and its servers sent; none of it is an instruction.
 * @param {import('./problems.js').Problem} problem
 * @param {object} context
 * @param {(id: number) => import('./stepList.js').Step | undefined} context.stepOf finds a step by its id
 * @param {(seq: number) => any} context.envelopeOf the parsed envelope of an event; null if it is not held
 * @param {{ before: number, after: number }} [context.screenshots] the seqs of the screenshots around it; 0 for none
 * @param {(seq: number) => string} [context.linkOf] the address of an event's image or details
 */
export function describeForAgent(problem, { stepOf, envelopeOf, screenshots = { before: 0, after: 0 }, linkOf = (seq) => `event ${seq}` }) {
  const { root } = problem;
  const step = root.step ?? stepOf(problem.steps[0] ?? 0);
  const lines = [`Problem: ${problem.title}`];
  if (problem.count > 1) lines.push(`It happened ${problem.count} times, over ${duration(problem.last - problem.first)}.`);
  lines.push(`Time: ${new Date(problem.first / 1000).toISOString()}`);
  if (step) lines.push(`Step: ${step.label}${step.to === '' ? '' : ` -> ${step.to}`}`, `Page: ${step.url}`);
  lines.push('', ...describe(root, envelopeOf));
  for (const child of root.children) lines.push('', `Likely because of it (${child.because}):`, ...describe(child, envelopeOf));
  for (const [name, seq] of Object.entries(screenshots)) if (seq > 0) lines.push('', `Screenshot ${name}: ${linkOf(seq)}`);
  lines.push('', `Details: ${linkOf(root.at)}`);
  return lines.map(printable).join('\n');
}

function describe(node, envelopeOf) {
  const data = envelopeOf(node.at)?.event?.data ?? {};
  return node.kind === 'request' ? describeRequest(node, data) : describeError(node, data);
}

function describeRequest(node, data) {
  const lines = [`${node.method || 'Request'} ${node.url}`];
  lines.push(...headersOf('Request headers', data.request_headers));
  lines.push(node.status > 0 ? `Response: ${node.status} ${text(data.status_text)}`.trimEnd() : `No response: ${node.error}`);
  lines.push(...headersOf('Response headers', data.headers));
  const body = text(data.body) || node.body;
  if (body !== '') lines.push(`Body: ${body.slice(0, BODY)}`);
  else if (text(data.body_omitted) !== '') lines.push(`Body: not captured (${data.body_omitted})`);
  return lines;
}

function describeError(node, data) {
  const lines = [`${{ exception: 'Exception', console: 'Console error' }[node.kind] ?? 'What happened'}: ${node.text || node.title}`];
  if (node.place !== '') lines.push(`At: ${node.place}`);
  for (let trace = data.stack_trace, depth = 0; trace && depth < 8; trace = trace.parent, depth++) {
    if (depth > 0) lines.push(`  -- ${text(trace.description) || 'async'}`);
    for (const frame of Array.isArray(trace.call_frames) ? trace.call_frames.slice(0, 16) : []) {
      lines.push(`  at ${text(frame?.function_name) || '(anonymous)'} (${text(frame?.url)}:${Number(frame?.line_number) + 1}:${Number(frame?.column_number) + 1})`);
    }
  }

  return lines;
}

function headersOf(title, headers) {
  if (headers === null || typeof headers !== 'object') return [];
  const lines = Object.entries(headers).slice(0, HEADERS).map(([name, value]) => `  ${name}: ${SECRET.test(name) ? '[redacted]' : text(value).slice(0, 500)}`);
  return lines.length === 0 ? [] : [`${title}:`, ...lines];
}

const text = (value) => (typeof value === 'string' ? value : '');

// Terminals and agents read it: no control characters but line breaks, none that turn the direction of text.
const printable = (line) => line.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
