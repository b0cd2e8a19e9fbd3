// Live streams with clients that do nothing special: graphql-ws and EventSource with their defaults. Each tells, a line
// of JSON each, the ranks that it receives and its end; it runs until its streams end.
import { createClient } from 'graphql-ws'
import { Agent, EventSource } from 'undici'
import WebSocket from 'ws'

const [kind, url, bearer] = process.argv.slice(2)
const query = 'subscription { evenements { rang } }'
const authorization = `Bearer ${bearer}`
const tell = (told) => console.log(JSON.stringify(told))

if (kind === 'graphql-ws') {
  // `ws` tells a refused connection by an error where a browser tells a close, which graphql-ws tries again.
  const shouldRetry = () => true
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization }, shouldRetry })
  client.on('connected', () => tell({ connected: true }))
  client.subscribe({ query }, {
    next: ({ data, errors }) => tell(data ? { rang: data.evenements.rang } : { code: errors[0].extensions.code }),
    error: (error) => tell({ end: 'error', code: error.code ?? null }),
    complete: () => tell({ end: 'complete' }),
  })
} else {
  // A browser would send its cookie; here a bearer is added below the EventSource.
  const dispatcher = new Agent().compose((dispatch) => (options, handler) => (
    dispatch({ ...options, headers: { ...options.headers, authorization } }, handler)
  ))
  const source = new EventSource(`${url}?query=${encodeURIComponent(query)}`, { node: { dispatcher } })
  source.onopen = () => tell({ connected: true })
  source.addEventListener('next', ({ data }) => {
    const { data: told, errors } = JSON.parse(data)
    tell(told ? { rang: told.evenements.rang } : { code: errors[0].extensions.code })
  })
  const open = setInterval(() => {}, 1000) // its wait before another try keeps no process alive, as a page would be
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return
    tell({ end: 'closed' })
    clearInterval(open)
    dispatcher.close()
  }
}
