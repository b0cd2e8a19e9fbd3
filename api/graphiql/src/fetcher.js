// Sends operations to the address of the page itself: POST for queries and mutations, WebSocket for subscriptions.
import { createGraphiQLFetcher } from '@graphiql/toolkit';

const http = new URL(location.pathname, location.origin);
const socket = new URL(http);
socket.protocol = http.protocol === 'https:' ? 'wss:' : 'ws:';

export const fetcher = createGraphiQLFetcher({
  url: http.href,
  // The header editor's content (Authorization, say) is sent as the payload of `connection_init`.
  subscriptionUrl: socket.href,
  // The server answers a query whole, as `application/graphql-response+json`.
  enableIncrementalDelivery: false,
  fetch: (url, options) => fetch(url, { ...options, credentials: 'same-origin' }),
});
