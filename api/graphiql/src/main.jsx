// The GraphiQL page of the portal: documentation, explorer, history, variables and headers, on this server's schema.
import './editor.js';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { fetcher } from './fetcher.js';
import { storage } from './storage.js';
import bienvenue from './bienvenue.graphql';
import connexion from './connexion.graphql';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';

// One object for all renders: a new plugin at each would close its panel.
const PLUGINS = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

// One tab explores, the other signs in, as the candidate of the demo data.
const DEMONSTRATION = { input: { identifiant: 'paul.lamy@example.org', motDePasse: 'Demo.2026!' } };
const TABS = [{ query: bienvenue }, { query: connexion, variables: JSON.stringify(DEMONSTRATION, null, 2) }];

function Page() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      defaultTabs={TABS}
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
