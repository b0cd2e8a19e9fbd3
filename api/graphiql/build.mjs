// Bundles the GraphiQL page into dist/: every script, style, font and worker it needs, and nothing from another host.
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here('dist'), { recursive: true, force: true });

await build({
  absWorkingDir: here('.'),
  entryPoints: {
    main: 'src/main.jsx',
    // The three background threads of the editor, each fetched by its own address (src/editor.js).
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  loader: { '.graphql': 'text', '.ttf': 'file', '.woff': 'file', '.woff2': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'linked',
  logLevel: 'warning',
});

for (const name of ['index.html', 'icone.svg']) {
  await cp(here(`src/${name}`), here(`dist/${name}`));
}

console.log('GraphiQL is built: api/graphiql/dist');
