// Compares JavaScript with the same in other words: its syntax tree and its tokens. Argument: a file with an array of [NAME, TEXT, OTHER TEXT].
// Prints an array of what differs, empty if nothing does.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const ts = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/')('typescript');

function read(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const found = file.parseDiagnostics.map((problem) => `wrong: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`);
  const visit = (node) => {
    found.push(`${ts.SyntaxKind[node.kind]} ${ts.isToken(node) ? node.getText() : ''}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const differences = [];
for (const [name, text, other] of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const [one, two] = [read(name, text), read(name, other)];
  const at = one.findIndex((found, i) => found !== two[i]);
  if (at >= 0 || one.length !== two.length) differences.push(`${name}: ${one[at]} became ${two[at]}`);
}

console.log(JSON.stringify(differences));
