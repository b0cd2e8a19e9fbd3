"""The front door: GraphQL over HTTP, WebSocket and server-sent events, by their specifications, and its guard."""
