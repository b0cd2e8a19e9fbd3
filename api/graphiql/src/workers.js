// Tells the editor where its background threads are: files of this server, so that a strict policy lets them run.
const FILES = { json: './json.worker.js', graphql: './graphql.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const file = FILES[label] ?? './editor.worker.js';
    return new Worker(new URL(file, import.meta.url), { type: 'module', name: label });
  },
};
