// What the reference library publishes for type definitions, bare of words. Options stand in comments at their top, as api.rs
// reads them. Needs the library (`npm install` in tests/peer, or wherever PEER points).
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const peer = createRequire(pathToFileURL(join(resolve(process.env.PEER ?? join(here, "../../../tests/peer")), "package.json")));
const { lexicographicSortSchema, parse, print, validateSchema, visit } = peer("graphql");
const { printSchemaWithDirectives } = peer("@graphql-tools/utils");
const { Neo4jGraphQL } = peer("@neo4j/graphql");

const bare = (sdl) => print(visit(parse(sdl), { enter(node) {
  if (node.kind === "Directive") return node.name.value === "deprecated" ? { ...node, arguments: [] } : undefined;
  return node.description ? { ...node, description: undefined } : undefined;
} }));

function features(text) {
  const found = { authorization: { key: "secret" }, vector: { OpenAI: { token: "t", model: "m", dimensions: 3 } } };
  let deprecated = false;
  for (const line of text.split("\n")) {
    if (!line.startsWith("# ")) break;
    const [word, values] = line.slice(2).split(": ");
    const on = Object.fromEntries((values ?? "").split(" ").filter(Boolean).map((value) => [value.toUpperCase(), true]));
    if (word === "deprecated") deprecated = true;
    if (word === "limit required") found.limitRequired = true;
    if (word === "id") (found.filters ??= {}).ID = on;
    if (word === "string") (found.filters ??= {}).String = on;
  }
  if (!deprecated) found.excludeDeprecatedFields = { mutationOperations: true, aggregationFilters: true,
    aggregationFiltersOutsideConnection: true, relationshipFilters: true, attributeFilters: true };
  return found;
}

/** The sorted SDL of the library's API. Throws its refusals; an API that is invalid GraphQL is refused here. */
export async function published(typeDefs) {
  const schema = await new Neo4jGraphQL({ typeDefs, features: features(typeDefs) }).getSchema();
  const faults = validateSchema(schema);
  if (faults.length > 0) throw faults.map((fault) => new Error(`the library's API is invalid: ${fault.message}`));
  return `${bare(printSchemaWithDirectives(lexicographicSortSchema(schema)))}\n`;
}

/** FNV-1a of 64 bits over the UTF-8 of a text, without space at its ends: api.rs makes the same. */
export function digest(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text.trim())) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}
