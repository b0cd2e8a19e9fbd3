// Sends operations to the address of the page itself: POST for queries and mutations, WebSocket for subscriptions.
import { createGraphiQLFetcher } from '@graphiql/toolkit';

const http = new URL(location.pathname, location.origin);
const socket = new URL(http);
socket.protocol = http.protocol === 'https:' ? 'wss:' : 'ws:';

const send = createGraphiQLFetcher({
  url: http.href,
  // The header editor's content (Authorization, say) is sent as the payload of `connection_init`.
  subscriptionUrl: socket.href,
  // The server answers a query whole, as `application/graphql-response+json`.
  enableIncrementalDelivery: false,
  fetch: (url, options) => fetch(url, { ...options, credentials: 'same-origin' }),
});

// For a tenth of a second after a change of tab, GraphiQL names the operation of the former one, which no server finds.
export const fetcher = ({ operationName, ...asked }, options) => {
  const isThere = new RegExp(`\\b${operationName}\\b`).test(asked.query);
  return send(isThere ? { ...asked, operationName } : asked, options);
};
