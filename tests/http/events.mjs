// Server-sent events against a running server, with the reference client in distinct connections mode; prints one JSON object.
import { createClient } from 'graphql-sse'

const [url, bearer] = process.argv.slice(2)
const headers = bearer ? { authorization: `Bearer ${bearer}` } : {}
const client = createClient({ url, headers, retryAttempts: 0 })

function run(request) {
  return new Promise((resolve) => {
    const results = []
    client.subscribe(request, {
      next: (value) => results.push(value),
      error: (error) => resolve({ results, error: String(error) }),
      complete: () => resolve({ results, error: null }),
    })
  })
}

const first = await new Promise((resolve, reject) => {
  const stop = client.subscribe({ query: 'subscription { evenements { rang type } }' }, {
    next: (value) => { stop(); resolve(value) },
    error: reject,
    complete: () => reject(new Error('nothing came')),
  })
  // Another device signs in: an event as often as one likes, whereas a forgotten password is throttled.
  const query = `mutation {
    compteSeConnecter(input: {identifiant: "paul.lamy@example.org", motDePasse: "Demo.2026!", client: MOBILE}) {
      errors { message }
    }
  }`
  const ask = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
  setTimeout(() => fetch(url, ask).catch(reject), 1000)
})
const query = await run({ query: '{ moi { identifiant } }' })
const invalid = await run({ query: '{ rien }' })
const broken = await run({ query: '{' })
const missing = await run({ query: 'query($id: ID!) { candidature(id: $id) { numero } }' })
const mixed = 'application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.5'
const plain = await fetch(url, {
  method: 'POST',
  headers: { ...headers, accept: mixed, 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ __typename }' }),
})
const mutation = await fetch(`${url}?query=${encodeURIComponent('mutation { __typename }')}`, { headers: { accept: 'text/event-stream' } })
console.log(JSON.stringify({
  first, query, invalid, broken, missing,
  plain: { status: plain.status, type: plain.headers.get('content-type') },
  mutation: { status: mutation.status, body: await mutation.text() },
}))
process.exit(0)
