// Sets the code editor up: the addresses of its background threads, and French apostrophes as no mistake.
// The same entry as GraphiQL's own, so that the editor's features are registered before it starts.
import { editor } from 'monaco-graphql/esm/monaco-editor.js';

// Files of this server, so that a strict policy lets them run.
const FILES = { json: './json.worker.js', graphql: './graphql.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const file = FILES[label] ?? './editor.worker.js';
    return new Worker(new URL(file, import.meta.url), { type: 'module', name: label });
  },
};

// By default the editor boxes « ’ » and « – » as look-alikes of ASCII signs.
editor.onDidCreateEditor((made) => {
  made.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } });
});
