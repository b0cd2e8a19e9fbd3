// The GraphiQL page of the portal: documentation, explorer, history, variables and headers, on this server's schema.
import './editor.js';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { fetcher } from './fetcher.js';
import { storage } from './storage.js';
import bienvenue from './bienvenue.graphql';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';

// One object for all renders: a new plugin at each would close its panel.
const PLUGINS = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

function Page() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      defaultQuery={bienvenue}
      defaultEditorToolsVisibility="variables"
      isHeadersEditorEnabled
      shouldPersistHeaders={false}
      storage={storage}
    >
      <GraphiQL.Logo>Portail candidat</GraphiQL.Logo>
    </GraphiQL>
  );
}

createRoot(document.getElementById('graphiql')).render(<Page />);
