// Compiles values against the type declarations of Kernel's SDK, strictly: nothing missing, nothing of another type, nothing that the
// type does not know. Arguments: a folder to work in, then pairs of a type and a file with a JSON array of values. Prints an array of
// "FILE[INDEX]: what is wrong", empty where all is well.
import { createRequire } from 'node:module';
import { readFileSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';

const modules = process.env.KERNEL_TEST_NODE_MODULES;
const ts = createRequire(modules + '/')('typescript');
const [folder, ...pairs] = process.argv.slice(2);
if (!existsSync(join(folder, 'node_modules'))) symlinkSync(modules, join(folder, 'node_modules'));

const lines = ["import type * as telemetry from '@onkernel/sdk/resources/browsers/telemetry';", "import type * as browsers from '@onkernel/sdk/resources/browsers/browsers';"];
const places = [];
for (let i = 0; i < pairs.length; i += 2) {
  const [type, file] = [pairs[i], pairs[i + 1]];
  JSON.parse(readFileSync(file, 'utf8')).forEach((value, index) => {
    places[lines.length] = `${basename(file)}[${index}]`;
    lines.push(`export const v${lines.length}: ${type} = ${JSON.stringify(value)};`);
  });
}

const program = join(folder, 'check.ts');
writeFileSync(program, lines.join('\n'));
const compiled = ts.createProgram([program], {
  strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
});
const problems = ts.getPreEmitDiagnostics(compiled).map((problem) => {
  const line = problem.file ? problem.file.getLineAndCharacterOfPosition(problem.start).line : -1;
  return `${places[line] ?? problem.file?.fileName}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
});
console.log(JSON.stringify(problems));
