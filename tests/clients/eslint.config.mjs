import graphql from "@graphql-eslint/eslint-plugin";

const schema = process.env.SCHEMA;
const documents = process.env.OPERATIONS;
const common = {
  plugins: { "@graphql-eslint": graphql },
  languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema, documents } } },
};

export default [
  {
    ...common,
    files: ["**/schema.graphql"],
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // Bounded lists (the tabs of a registration) are plain, and connections give `nodes` beside `edges`, as GitHub's do.
      "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
      // `@oneOf` is GraphQL's own, though Strawberry prints it.
      "@graphql-eslint/require-description": [
        "error",
        { types: true, DirectiveDefinition: true, rootField: true, ignoredSelectors: ["DirectiveDefinition[name.value=oneOf]"] },
      ],
      // A type without an `id` is a value of its parent, and caches keep it there.
      "@graphql-eslint/strict-id-in-types": "off",
      // `Candidature.candidaturesPrecedentes` and `Commune.communeActuelle` are words of the guides and of INSEE.
      "@graphql-eslint/no-typename-prefix": "off",
    },
  },
  {
    ...common,
    files: ["**/operations/*.graphql"],
    rules: {
      ...graphql.configs["flat/operations-recommended"].rules,
      // Seven levels reach a value of a list of a form in a candidature; its mutation is one above.
      "@graphql-eslint/selection-set-depth": ["error", { maxDepth: 8 }],
      // Relay wants the name of a query to begin with its module and to end with « Query ».
      "@graphql-eslint/naming-convention": "off",
    },
  },
];
