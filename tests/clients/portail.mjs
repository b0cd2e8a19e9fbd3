// Writes what the reference app reads of the schema: the operations that follow its forms, then the types of all.
// Arguments: schema, folder of operations, declarations to write. What it writes is committed; a test runs it again and compares.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as operationsPlugin from "@graphql-codegen/typescript-operations";
import { buildASTSchema, getNamedType, isEnumType, isListType, isNonNullType, isObjectType, isScalarType, parse } from "graphql";

const [schemaFile, operations, types] = process.argv.slice(2);
const schema = parse(await readFile(schemaFile, "utf-8"));
const schemaAst = buildASTSchema(schema);
const MADE = "Formulaires.graphql";
const TAB = /^candidatureRenseigner/;

const isLeaf = (type) => isScalarType(getNamedType(type)) || isEnumType(getNamedType(type));
const capital = (name) => name[0].toUpperCase() + name.slice(1);
const plain = (type) => (isNonNullType(type) ? type.ofType : type);
const inputs = Object.values(schemaAst.getMutationType().getFields()).filter(({ name }) => TAB.test(name))
  .map(({ name, args: [{ type }] }) => ({ name, input: plain(type) }));

/** What the form of a tab reads back: all of its fields, without the labels that belong to no input. */
function selection(type) {
  return Object.values(type.getFields()).filter(({ name }) => !name.endsWith("Libelle"))
    .map(({ name, type }) => (isLeaf(type) ? name : `${name} { ${selection(getNamedType(type))} }`)).join(" ");
}

/** The fields of a candidature that give back what a tab was sent. */
function readings() {
  return Object.values(schemaAst.getType("Candidature").getFields()).filter(({ type }) => {
    const found = getNamedType(type);
    if (!isObjectType(found) || isListType(plain(type)) || found.getInterfaces().length) return false;
    const names = Object.keys(found.getFields()).filter((name) => !name.endsWith("Libelle"));
    return inputs.some(({ input }) => names.every((name) => name in input.getFields()));
  }).map(({ name, type }) => `  ${name} { ${selection(getNamedType(type))} }`);
}

/** The queries that give a list of values: those whose arguments are texts and whose items have a label. */
function lists() {
  return Object.values(schemaAst.getQueryType().getFields()).flatMap(({ name, args, type }) => {
    const asked = args.filter(({ type }) => isNonNullType(type) || ["recherche"].includes(type.name));
    const found = getNamedType(type);
    const isPage = found.name.endsWith("Connection");
    const item = isPage ? getNamedType(found.getFields().nodes.type) : found;
    const isPublic = !name.startsWith("gestion") && isNonNullType(type) && (isPage || isListType(type.ofType));
    if (!isPublic || !isObjectType(item) || name === "domaines") return [];
    const fields = Object.values(item.getFields()).filter(({ args, type }) => !args.length && isNonNullType(type) && isScalarType(type.ofType) && ["String", "ID"].includes(type.ofType.name));
    if (!fields.some(({ name }) => name.startsWith("libelle"))) return [];
    const declared = asked.map(({ name, type }) => `$${name}: ${type}`).join(", ");
    const passed = asked.map(({ name }) => `${name}: $${name}`).join(", ");
    const names = fields.map(({ name }) => name).join(" ");
    return [`query Liste${capital(name)}${declared && `(${declared})`} {\n  ${name}${passed && `(${passed})`} { ${isPage ? `nodes { ${names} }` : names} }\n}`];
  });
}

const made = [
  "# Written by tests/clients/portail.mjs from the schema: one mutation a tab, what the tabs read back, one query a list.",
  ...inputs.map(({ name, input }) => `mutation Onglet${capital(name)}($input: ${input.name}!, $onglet: [String!]!) {\n`
    + `  ${name}(input: $input) { errors { ...Refus } candidature { id ...Etape } }\n}`),
  `fragment Saisie on Candidature {\n${readings().join("\n")}\n}`,
  ...lists(),
];
await writeFile(join(operations, MADE), `${made.join("\n\n")}\n`);

const files = (await readdir(operations)).filter((name) => name.endsWith(".graphql")).sort();
const documents = await Promise.all(files.map(async (name) => {
  const rawSDL = await readFile(join(operations, name), "utf-8");
  return { location: name, rawSDL, document: parse(rawSDL) };
}));
const SCALARS = { Date: "string", DateTime: "string", Decimal: "string", Cursor: "string", EmailAddress: "string" };
const config = {
  strictScalars: true, scalars: SCALARS, enumsAsTypes: true, immutableTypes: true, disableDescriptions: true,
  inlineFragmentTypes: "combine", maybeValue: "T | null", inputMaybeValue: "T | null",
};
const written = await codegen({
  schema, schemaAst, documents, config, filename: types, plugins: [{ operations: {} }], pluginMap: { operations: operationsPlugin },
});
const names = documents.flatMap(({ document }) => document.definitions).filter(({ kind }) => kind === "OperationDefinition")
  .map(({ name, operation }) => [name.value, name.value + capital(operation)]);
await writeFile(types, [
  "// Written by tests/clients/portail.mjs (GraphQL Code Generator) from src/operations: make portail-types.",
  written,
  "/** The text of an operation, with the types of its answer and of its variables. */",
  "export type Document<Data, Variables> = string & { readonly __types?: (variables: Variables) => Data };",
  ...names.map(([name, type]) => `export const ${name}: Document<${type}, ${type}Variables>;`),
  "",
].join("\n"));
