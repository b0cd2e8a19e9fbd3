// graphql-transport-ws against a running server: the reference client, then raw frames; prints one JSON object.
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const [url, bearer] = process.argv.slice(2)
const address = url.replace('http', 'ws')
const init = '{"type":"connection_init"}'
const message = (payload, id = '1') => JSON.stringify({ type: 'subscribe', id, payload })

/** Sends frames, each after the answer to the one before, and gives the messages and the close code. */
function speak(frames, { protocol = 'graphql-transport-ws', origin, until } = {}) {
  return new Promise((resolve) => {
    const socket = new WebSocket(address, protocol, { origin })
    const messages = []
    const done = (code, reason = '') => { clearTimeout(timer); socket.terminate(); resolve({ code, reason, messages }) }
    const timer = setTimeout(() => done('silence'), 15000)
    const waiting = [...frames]
    const next = () => { if (waiting.length) socket.send(waiting.shift()) }
    socket.on('open', next)
    socket.on('message', (data) => {
      messages.push(JSON.parse(data))
      if (until?.includes(messages.at(-1).type)) return done('open')
      if (messages.at(-1).type !== 'next') next()
    })
    socket.on('close', (code, reason) => done(code, String(reason)))
    socket.on('error', (error) => done(error.message))
  })
}

function run(client, request) {
  return new Promise((resolve) => {
    const results = []
    client.subscribe(request, {
      next: (value) => results.push(value),
      error: (errors) => resolve({ results, errors }),
      complete: () => resolve({ results, errors: null }),
    })
  })
}

const deep = '['.repeat(5000)
const wide = `{"type":"ping","payload":{"n":${'9'.repeat(5000)}}}`
const attempts = {
  notJson: speak(['{']),
  scalar: speak(['3']),
  nothing: speak(['null']),
  list: speak(['[]']),
  deep: speak([deep]),
  hugeInteger: speak([wide]),
  binary: speak([Buffer.from([0, 255])]),
  noType: speak(['{}']),
  typeOfWrongKind: speak(['{"type":{}}']),
  unknownType: speak([JSON.stringify({ type: 'x'.repeat(5000) })]),
  initPayloadOfWrongKind: speak(['{"type":"connection_init","payload":7}']),
  subscribeFirst: speak([message({ query: '{__typename}' })]),
  initTwice: speak([init, init]),
  wrongToken: speak(['{"type":"connection_init","payload":{"authorization":"Bearer x"}}']),
  noId: speak([init, '{"type":"subscribe","payload":{"query":"{__typename}"}}']),
  idOfWrongKind: speak([init, '{"type":"subscribe","id":{},"payload":{"query":"{__typename}"}}']),
  noDocument: speak([init, message({ variables: {} })]),
  nullDocument: speak([init, message({ query: null, extensions: { persistedQuery: null } })]),
  noPayload: speak([init, '{"type":"subscribe","id":"1"}']),
  queryOfWrongKind: speak([init, message({ query: 3 })]),
  variablesOfWrongKind: speak([init, message({ query: '{__typename}', variables: [] })]),
  operationNameOfWrongKind: speak([init, message({ query: '{__typename}', operationName: {} })]),
  completeOfWrongKind: speak([init, '{"type":"complete","id":[]}']),
  noSubprotocol: speak([], { protocol: [] }),
  oldSubprotocol: speak([], { protocol: 'graphql-ws' }),
  noInit: speak([]),
  foreignOrigin: speak([init], { origin: 'https://evil.example' }),
  tooLarge: speak([init, message({ query: ' '.repeat(300 * 1024) })]),
}
const closes = Object.fromEntries(
  await Promise.all(Object.entries(attempts).map(async ([name, attempt]) => [name, await attempt])),
)
const stream = 'subscription { evenements { rang } }'
const authorized = JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${bearer}` } })
const twice = await new Promise((resolve) => {
  const socket = new WebSocket(address, 'graphql-transport-ws')
  socket.on('open', () => socket.send(authorized))
  socket.on('message', () => { socket.send(message({ query: stream })); socket.send(message({ query: stream })) })
  socket.on('close', resolve)
})
const errors = {}
for (const [name, payload] of Object.entries({
  syntax: { query: '{' },
  empty: { query: '' },
  unknownField: { query: '{ rien }' },
  variables: { query: 'query($id: ID!) { candidature(id: $id) { numero } }' },
  ambiguous: { query: 'query A { __typename } query B { __typename }' },
  notSignedIn: { query: stream },
  costly: { query: `{ ${'a: __typename '.repeat(41)} }` },
})) {
  const { messages } = await speak([init, message(payload)], { until: ['error', 'complete'] })
  const answer = messages.find(({ type }) => type === 'error' || type === 'next')
  errors[name] = (answer.payload.errors ?? answer.payload)[0].extensions.code
}
const client = createClient({ url: address, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${bearer}` } })
const query = await run(client, { query: '{ moi { identifiant } }' })
const named = await run(client, { query: 'query A { __typename } query B { b: __typename }', operationName: 'B' })
const refused = await run(client, { query: '{ rien }' })
await client.dispose()
const ping = await speak(['{"type":"ping","payload":{"a":1}}'], { until: ['pong'] })
console.log(JSON.stringify({ closes, twice, errors, query, named, refused, ping }))
process.exit(0)
