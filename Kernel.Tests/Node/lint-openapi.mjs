// Lints an OpenAPI document with Redocly's recommended rules and prints what it finds as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.KERNEL_TEST_NODE_MODULES, 'any.js'));
const { createConfig, lintFromString } = require('@redocly/openapi-core');

const config = await createConfig({ extends: ['recommended-strict'] });
const problems = await lintFromString({ source: readFileSync(process.argv[2], 'utf8'), absoluteRef: process.argv[2], config });
console.log(JSON.stringify(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`)));
