// Checks JavaScript against its JSDoc types. Argument: a jsconfig.json. Prints an array of "FILE(LINE): what is wrong", empty where all is well.
import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { readFileSync } from 'node:fs';

const ts = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/')('typescript');
const [config] = process.argv.slice(2);
const folder = dirname(config);
const { options, fileNames, errors } = ts.parseJsonConfigFileContent(JSON.parse(readFileSync(config, 'utf8')), ts.sys, folder, { allowJs: true }, config);
if (fileNames.length === 0) throw new Error(`${config} names no file`);

const problems = [...errors, ...ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options))].map((problem) => {
  const line = problem.file ? problem.file.getLineAndCharacterOfPosition(problem.start).line + 1 : 0;
  return `${relative(folder, problem.file?.fileName ?? config)}(${line}): ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
});
console.log(JSON.stringify(problems));
