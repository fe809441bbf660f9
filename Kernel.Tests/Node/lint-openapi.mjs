// Lints an OpenAPI document with Redocly's recommended rules and prints what it finds as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.KERNEL_TEST_NODE_MODULES, 'any.js'));
const { createConfig, lintFromString } = require('@redocly/openapi-core');

const config = await createConfig({ extends: ['recommended-strict'] });
const source = readFileSync(process.argv[2], 'utf8');
const problems = await lintFromString({ source, absoluteRef: process.argv[2], config });

// The answer to a WebSocket is a 101, which the rule does not know.
const at = (pointer) => pointer.split('/').slice(1).reduce((found, name) => found[name.replaceAll('~1', '/').replaceAll('~0', '~')], JSON.parse(source));
const isWebSocket = ({ ruleId, location }) => ruleId === 'operation-2xx-response' && '101' in at(location[0].pointer);

// A sequence number is digits, so it is never "capture_sessions".
const isSequenceNumber = ({ ruleId, message }) => ruleId === 'no-ambiguous-paths' && message.includes('/events/{seq}/image') && message.includes('/events/capture_sessions/{id}');
console.log(JSON.stringify(problems.filter((problem) => !isWebSocket(problem) && !isSequenceNumber(problem)).map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`)));
