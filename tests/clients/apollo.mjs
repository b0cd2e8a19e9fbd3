// Apollo Client with persisted queries: a miss, the registering, then hits, by POST or by GET.
// Arguments: the address of the API, a file of operations, the name of a query of it. Prints each request.
import { readFile } from "node:fs/promises";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { createHash } from "node:crypto";
import { parse } from "graphql";

const [uri, file, name, nonce] = process.argv.slice(2);
const document = parse(await readFile(file, "utf-8"));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

async function run(useGETForHashedQueries) {
  const seen = [];
  const spy = async (url, options) => {
    const response = await fetch(url, options);
    const sent = options.body ?? decodeURIComponent(new URL(url).search);
    const { errors = [] } = await response.clone().json();
    seen.push({
      method: options.method, status: response.status, hasText: sent.includes("{ ") || sent.includes("{\\n"),
      code: errors[0]?.extensions?.code ?? null, cache: response.headers.get("cache-control"),
    });
    return response;
  };
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries }), new HttpLink({ uri, fetch: spy })]),
  });
  // A name that no client used before, so that the first request is a miss.
  const query = parse(await readFile(file, "utf-8").then((text) => text.replaceAll(name, `${name}${nonce}${useGETForHashedQueries}`)));
  const one = { ...query, definitions: query.definitions.filter((node) => node.name.value.startsWith(`${name}${nonce}`)) };
  for (let time = 0; time < 2; time++) {
    const { data, error } = await client.query({ query: one, fetchPolicy: "network-only" });
    if (error || !data) throw error ?? new Error("no data");
  }
  return seen;
}

process.stdout.write(JSON.stringify({ post: await run(false), get: await run(true) }));
