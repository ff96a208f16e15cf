// node sdl.mjs FILE.graphql [--deprecated] [--subgraph] [--features JSON]
//
// Prints the reference library's API schema: sorted, bare (bare.mjs). Without --deprecated it leaves out what the library
// itself calls deprecated; --subgraph prints the federation subgraph schema; --features is merged over the constructor's
// `features`. A schema that the library refuses prints one line per error on standard error; exit code 1.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { lexicographicSortSchema } from "graphql";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { bare } from "./bare.mjs";

const deprecatedParts = [
  "mutationOperations", "aggregationFilters", "aggregationFiltersOutsideConnection", "relationshipFilters", "attributeFilters",
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { deprecated: { type: "boolean" }, subgraph: { type: "boolean" }, features: { type: "string", default: "{}" } },
});
const excludeDeprecatedFields = Object.fromEntries(deprecatedParts.map((part) => [part, true]));
const features = { ...(values.deprecated ? {} : { excludeDeprecatedFields }), ...JSON.parse(values.features) };

try {
  const library = new Neo4jGraphQL({ typeDefs: readFileSync(positionals[0], "utf8"), features });
  const schema = await (values.subgraph ? library.getSubgraphSchema() : library.getSchema());
  console.log(bare(printSchemaWithDirectives(lexicographicSortSchema(schema))));
} catch (refusal) {
  for (const error of [refusal].flat()) {
    console.error(error.path ? `${error.message} at ${error.path.join(".")}` : error.message);
  }
  process.exitCode = 1;
}
