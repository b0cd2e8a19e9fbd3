// Reads src/operations/*.graphql as texts: each operation, and the fragments that it spreads, each once in the bundle.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The operations and fragments of a folder, each a text without needless spaces. */
export async function documents(folder) {
  const operations = {};
  const fragments = {};
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort()) {
    const text = (await readFile(join(folder, name), 'utf-8')).replace(/^#.*$/gm, '').replace(/[\s,]+/g, ' ');
    for (const part of text.split(/ (?=(?:query|mutation|subscription|fragment) [A-Z])/)) {
      const [, kind, found] = part.match(/^ ?(query|mutation|subscription|fragment) (\w+)/) ?? [];
      if (kind) (kind === 'fragment' ? fragments : operations)[found] = part.trim();
    }
  }
  const textOf = (name) => operations[name] + spread(operations[name]).map((found) => fragments[found]).join('');
  return { operations, fragments, spread, textOf };

  /** The fragments that a text spreads, and those that these spread. */
  function spread(text, seen = new Set()) {
    for (const [, found] of text.matchAll(/\.\.\.(\w+)/g)) {
      if (fragments[found] && !seen.has(found)) {
        seen.add(found);
        spread(fragments[found], seen);
      }
    }
    return [...seen].sort();
  }
}

/** The module `gql/documents`: a constant for each operation, as `documents.d.ts` declares it. */
export function moduleOf({ operations, fragments, spread }) {
  const shared = Object.entries(fragments).map(([name, text]) => `const f${name} = ${JSON.stringify(text)};`);
  const named = Object.entries(operations).map(([name, text]) =>
    `export const ${name} = ${[JSON.stringify(text), ...spread(text).map((found) => `f${found}`)].join(' + ')};`);
  return [...shared, ...named].join('\n');
}
