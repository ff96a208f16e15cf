// node regenerate.mjs [NAME...]: writes NAME.expected.graphql beside each NAME.graphql. Needs the reference library
// (`npm install` in tests/peer, or wherever PEER points). Where the library publishes an invalid schema, the expected file
// is ours, with the library's fault in its first lines: such files are left alone.
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
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

let failed = 0;
const examples = join(here, "../../examples");
const files = [[here, ""], [examples, "example_"]].flatMap(([folder, prefix]) =>
  readdirSync(folder).filter((name) => /^[^.]+\.graphql$/.test(name)).sort()
    .map((file) => [join(folder, file), prefix + file.replace(".graphql", "")]));
for (const [file, name] of files) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  const typeDefs = readFileSync(file, "utf8");
  try {
    const schema = await new Neo4jGraphQL({ typeDefs, features: features(typeDefs) }).getSchema();
    const faults = validateSchema(schema);
    if (faults.length > 0) {
      for (const fault of faults) console.error(`${name}: the library's API is invalid: ${fault.message}`);
      continue;
    }
    writeFileSync(join(here, `${name}.expected.graphql`), bare(printSchemaWithDirectives(lexicographicSortSchema(schema))) + "\n");
  } catch (error) {
    failed++;
    for (const e of [error].flat()) console.error(`${name}: ${e.message}${e.path ? ` at ${e.path.join(".")}` : ""}`);
  }
}
process.exitCode = failed ? 1 : 0;
