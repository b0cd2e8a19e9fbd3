// Gives the schema and the operations of the pages to the tools that client developers run, all in one process.
// Arguments: schema, released schema, folder of operations, folder to work in. Prints the complaints of each tool.
import { cp, mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CriticalityLevel, diff, validate } from "@graphql-inspector/core";
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/client-preset";
import * as documentsPlugin from "@graphql-codegen/typed-document-node";
import * as schemaPlugin from "@graphql-codegen/typescript";
import * as operationsPlugin from "@graphql-codegen/typescript-operations";
import { ESLint } from "eslint";
import { Source, buildASTSchema, parse, print } from "graphql";
import { compile, run } from "./relay.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [schemaFile, releasedFile, operations, work] = process.argv.slice(2).map((path) => resolve(path));
// ESLint reads what is under its folder alone.
await cp(schemaFile, join(work, "schema.graphql"));
await cp(operations, join(work, "operations"), { recursive: true });
await symlink(join(here, "node_modules"), join(work, "node_modules"));
const files = (await readdir(operations)).filter((name) => name.endsWith(".graphql")).sort();
const documents = await Promise.all(files.map(async (name) => {
  const location = join(operations, name);
  const rawSDL = await readFile(location, "utf-8");
  return { location, rawSDL, document: parse(rawSDL) };
}));
const schema = parse(await readFile(schemaFile, "utf-8"));
const schemaAst = buildASTSchema(schema);

const relay = () => compile(schemaFile, Object.fromEntries(documents.map(
  ({ location, rawSDL }) => [basename(location, ".graphql"), rawSDL])), work);

const SCALARS = {
  Date: "string", DateTime: "string", Decimal: "string", Cursor: "string", EmailAddress: "string",
};
const config = {
  strictScalars: true, scalars: SCALARS, useTypeImports: true, futureProofEnums: true, immutableTypes: true,
  dedupeOperationSuffix: true, // Relay's names end with the kind of their operation already
};

// The types of the whole schema, the operations as typed documents, and their texts by hash for TRUSTED_DOCUMENTS.
async function typescript() {
  const folder = join(work, "gql/");
  await mkdir(folder, { recursive: true });
  const common = { schema, schemaAst, documents, config, plugins: [], pluginMap: {} };
  const sections = await preset.buildGeneratesSection({
    ...common, baseOutputDir: folder, presetConfig: { persistedDocuments: true, fragmentMasking: false },
  });
  sections.push(
    { ...common, filename: join(folder, "schema.ts"), documents: [], plugins: [{ types: {} }], pluginMap: { types: schemaPlugin } },
    {
      ...common,
      filename: join(folder, "operations.ts"),
      plugins: [{ operations: {} }, { documents: {} }],
      pluginMap: { operations: operationsPlugin, documents: documentsPlugin },
    },
  );
  await Promise.all(sections.map(async (section) => writeFile(section.filename, await codegen({ ...section, schemaAst }))));
  await writeFile(join(work, "page.ts"), await readFile(join(here, "page.ts")));
  const options = {
    strict: true, noEmit: true, module: "esnext", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "dom"],
    skipLibCheck: true, types: [], noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true,
  };
  await writeFile(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["page.ts", "gql"] }));
  return run(process.execPath, [join(here, "node_modules/typescript/lib/tsc.js"), "--project", "."], work);
}

async function eslint() {
  process.env.SCHEMA = join(work, "schema.graphql");
  process.env.OPERATIONS = join(work, "operations", "*.graphql");
  const linter = new ESLint({ cwd: work, overrideConfigFile: join(here, "eslint.config.mjs") });
  const results = await linter.lintFiles(["schema.graphql", "operations/*.graphql"]);
  return results.flatMap(({ filePath, messages }) => messages.map(
    ({ line, message, ruleId }) => `${basename(filePath)}:${line} ${message} (${ruleId})`));
}

async function inspector() {
  const sources = documents.map(({ location, document }) => new Source(print(document), location));
  const invalid = validate(schemaAst, sources, { strictFragments: true, strictDeprecated: true });
  const said = invalid.flatMap(({ source, errors, deprecated }) =>
    [...errors, ...deprecated].map((error) => `${basename(source.name)} ${error.message}`));
  const changes = await diff(buildASTSchema(parse(await readFile(releasedFile, "utf-8"))), schemaAst);
  const breaking = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
  return [...said, ...breaking.map((change) => change.message)];
}

const tools = { relay, typescript, eslint, inspector };
const complaints = {};
for (const [name, tool] of Object.entries(tools)) {
  const begun = process.cpuUsage();
  complaints[name] = await tool().catch((error) => [String(error?.stack ?? error)]);
  if (process.env.TIMES) console.error(name, process.cpuUsage(begun).user / 1e6);
}
process.stdout.write(JSON.stringify(complaints));
