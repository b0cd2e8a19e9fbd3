// Bundles the app into dist/: its scripts, its style, the page, and the manifest of its documents for TRUSTED_DOCUMENTS.
// Fails when the first page weighs more than it may.
import { createHash } from 'node:crypto';
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import { build } from 'esbuild';
import { documents, moduleOf } from './documents.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FIRST_PAGE = 120_000; // bytes of compressed JavaScript

await rm(here('dist'), { recursive: true, force: true });
const operations = await documents(here('src/operations'));

const gql = {
  name: 'gql',
  setup(built) {
    built.onResolve({ filter: /gql\/documents$/ }, () => ({ path: 'documents', namespace: 'gql' }));
    built.onLoad({ filter: /.*/, namespace: 'gql' }, () => ({ contents: moduleOf(operations), loader: 'js' }));
  },
};

const { metafile } = await build({
  absWorkingDir: here('.'),
  entryPoints: { main: 'src/main.tsx', style: 'src/style/style.css' },
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  format: 'esm',
  target: 'es2020',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [gql],
  legalComments: 'linked',
  logLevel: 'warning',
});

const named = (name) => Object.keys(metafile.outputs).find((path) => new RegExp(`^dist/${name}-\\w+\\.(js|css)$`).test(path));
const [script, style] = [named('main'), named('style')];

/** The scripts that the first page waits for: the main one, and what it imports at once. */
function awaited(path, found = new Set()) {
  found.add(path);
  for (const { path: next, kind } of metafile.outputs[path].imports) {
    if (kind === 'import-statement' && !found.has(next)) awaited(next, found);
  }
  return found;
}

let weight = 0;
const first = awaited(script);
for (const path of first) weight += gzipSync(await readFile(here(path))).length;
console.log(`First page: ${weight} bytes of compressed JavaScript, at most ${FIRST_PAGE}`);
if (weight > FIRST_PAGE) throw new Error('the first page is too heavy');

const page = await readFile(here('src/index.html'), 'utf-8');
const asset = (path) => path.replace('dist/', '/portail/');
const preload = [...first].filter((path) => path !== script).map((path) => `<link rel="modulepreload" href="${asset(path)}">`).join('\n    ');
await writeFile(here('dist/index.html'), page.replace('{{script}}', asset(script)).replace('{{style}}', asset(style)).replace('{{preload}}', preload));
await cp(here('src/icone.svg'), here('dist/icone.svg'));
// Beside each file, what the server sends to a browser that takes it compressed.
for (const path of Object.keys(metafile.outputs).filter((name) => /\.(js|css)$/.test(name))) {
  await writeFile(here(`${path}.br`), brotliCompressSync(await readFile(here(path))));
}

// The text of each operation as the client sends it, by its hash: a stream is opened by the browser itself.
const manifest = Object.keys(operations.operations).map((name) => {
  const plain = operations.textOf(name);
  const text = plain.startsWith('subscription') ? plain : stringifyDocument(formatDocument(createRequest(plain, {}).query));
  return [`sha256:${createHash('sha256').update(text).digest('hex')}`, text];
});
await writeFile(here('dist/documents.json'), JSON.stringify(Object.fromEntries(manifest), null, 1));
console.log(`The portal is built: api/portail/dist (${(await readdir(here('dist'))).length} files)`);
