// Each cache writes the real answers of the pages, one after another, and must then read every one of them whole.
// Reads from standard input { schema, folder, modules, pages: { name: { source, variables, data } } }; `schema` is the
// introspection, `modules` the operations by file for Relay, `folder` where it compiles. Prints the complaints.
import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "graphql";
import { compile } from "./relay.mjs";

const require = createRequire(import.meta.url);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { schema, folder, modules, pages } = JSON.parse(Buffer.concat(chunks));
const complaints = [];
for (const level of ["warn", "error"]) console[level] = (...said) => complaints.push(said.map(String).join(" "));
const names = Object.keys(pages);
// The smaller page last: it must take nothing away from the larger one.
const order = [...names, ...[...names].reverse()];

async function apollo(typePolicies) {
  const { InMemoryCache } = await import("@apollo/client/cache");
  const cache = new InMemoryCache({ typePolicies });
  for (const name of order) cache.writeQuery({ query: parse(pages[name].source), ...pages[name] });
  for (const name of names) {
    const { variables, data, source } = pages[name];
    assert.deepEqual(cache.readQuery({ query: parse(source), variables }), data, name);
  }
}

async function urql() {
  const { Client } = await import("@urql/core");
  const { cacheExchange } = await import("@urql/exchange-graphcache");
  const { filter, map, pipe } = await import("wonka");
  let asked = 0;
  const name = ({ query }) => query.definitions.find(({ kind }) => kind === "OperationDefinition").name.value;
  const answer = ({ forward }) => (operations) => pipe(
    operations,
    filter((operation) => operation.kind === "query"),
    map((operation) => (asked++, { operation, data: pages[name(operation)].data, stale: false, hasNext: false })),
  );
  // What docs/client.md gives: a type without an `id` is a value of its parent.
  const values = schema.__schema.types.filter(({ kind, fields }) => kind === "OBJECT" && !fields.some(({ name }) => name === "id"));
  const keys = Object.fromEntries(values.map(({ name }) => [name, () => null]));
  const client = new Client({ url: "http://test", exchanges: [cacheExchange({ schema, keys }), answer], preferGetMethod: false });
  for (const page of order) await client.query(pages[page].source, pages[page].variables).toPromise();
  assert.equal(asked, names.length, "a page that was read is asked again");
  for (const page of names) {
    const { variables, data, source } = pages[page];
    const found = await client.query(source, variables, { requestPolicy: "cache-only" }).toPromise();
    assert.deepEqual(JSON.parse(JSON.stringify(found.data)), data, page);
  }
}

async function relay() {
  const { Environment, Network, RecordSource, Store, createOperationDescriptor } = require("relay-runtime");
  const environment = new Environment({
    network: Network.create(() => assert.fail("asked again")),
    store: new Store(new RecordSource()),
    relayFieldLogger: (event) => complaints.push(JSON.stringify(event)),
  });
  const operations = {};
  complaints.push(...await compile(join(folder, "schema.graphql"), modules, folder));
  for (const page of names) {
    const artifact = (await import(join(folder, "__generated__", `${page}.graphql.js`))).default;
    operations[page] = createOperationDescriptor(artifact, pages[page].variables);
    environment.retain(operations[page]);
  }
  for (const page of order) environment.commitPayload(operations[page], pages[page].data);
  for (const page of names) {
    assert.equal(environment.check(operations[page]).status, "available", page);
    const { data, isMissingData } = environment.lookup(operations[page].fragment);
    assert.equal(isMissingData, false, page);
    assert.equal(JSON.stringify(data).length > 2, true, page);
  }
}

const { relayStylePagination } = await import("@apollo/client/utilities");
const runs = {
  apollo: () => apollo({}),
  "apollo with policies": () =>
    apollo({ Query: { fields: { gestionCandidatures: relayStylePagination(["filtre", "tri"]), messages: relayStylePagination() } } }),
  urql,
  relay,
};
await runs[process.argv[2]]();
process.stdout.write(JSON.stringify(complaints));
