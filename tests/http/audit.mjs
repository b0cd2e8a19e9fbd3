// The public audit suite of GraphQL over HTTP, against a running server; prints one JSON line per audit.
import { auditServer } from 'graphql-http'

for (const audit of await auditServer({ url: process.argv[2] })) {
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status: audit.status, reason: audit.reason ?? null }))
}
