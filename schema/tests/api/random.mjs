// node random.mjs SEED COUNT FOLDER: writes COUNT random type definitions NAME.graphql into FOLDER, each with the SDL that the
// library publishes for it (NAME.expected.graphql). `CYGNET_API_SETS=FOLDER cargo test -p cygnet-schema --test api` compares.
// node random.mjs SEED COUNT > random.txt: the same compactly: definitions, and a digest of the SDL instead of it.
//
// Deterministic. What the library refuses, and what it publishes as an invalid schema, is left out and counted on standard
// error. Needs the reference library like regenerate.mjs.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digest, published } from "./library.mjs";

/** mulberry32: the same numbers everywhere. */
function numbers(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound) => Math.floor(next() * bound);
  const often = (probability) => next() < probability;
  const one = (list) => list[below(list.length)];
  const some = (list, probability = 0.5) => list.filter(() => often(probability));
  return { below, often, one, some };
}

const SCALARS = ["Int", "Float", "String", "Boolean", "ID", "BigInt", "DateTime", "Date", "Time", "LocalTime", "LocalDateTime", "Duration"];
const POINTS = ["Point", "CartesianPoint"];
const TYPES = `Movie Person Series Data Sheep Child Man Mouse Knife Leaf Matrix Index Box Church Quiz City Monkey Analysis Criterion Hero
Status Alias Ox Goose Passerby News Software Media Movies People Boxes Mice lower snake_name Mixed_Case HTTPServer URLEntry API2Key S3Bucket
x1y2 Abc123def OData B2B aB _Under __Two ___three T_ Trailing_ IoTDevice Été T1 Vertex Thief Photo Bus Gas Iris`.split(/\s+/).filter((word) => /^\w+$/.test(word) && !word.startsWith("__"));
const FIELDS = "name title items _u related r2 URLs camelCase snake_case has_2 x parent children of Next IDs a1B2 nodes count".split(" ");
const NESTED = ["CREATE", "UPDATE", "DELETE", "CONNECT", "DISCONNECT"];

/** Random type definitions of a seed. */
export function definitions(seed) {
  const { below, often, one, some } = numbers(seed);
  const lines = [];
  const names = [...TYPES];
  // Of two names with one plural only one is taken: Cygnet refuses what the library overwrites.
  const twins = { Movie: "Movies", Person: "People", Box: "Boxes", Mouse: "Mice" };
  for (const pair of Object.entries(twins)) names.splice(names.indexOf(one(pair)), 1);
  const take = () => names.splice(below(names.length), 1)[0];
  const options = [];
  if (often(0.5)) options.push("# deprecated");
  if (often(0.1)) options.push("# limit required");
  if (often(0.2)) options.push("# id: matches");
  if (often(0.3)) options.push(`# string: ${some(["matches", "gt", "gte", "lt", "lte", "case_insensitive"]).join(" ") || "gt"}`);

  const kinds = often(0.5) ? ["Kind"] : [];
  if (kinds.length) lines.push("enum Kind { B A }");
  const jsons = often(0.3) ? ["Json"] : [];
  if (jsons.length) lines.push("scalar Json");
  const relay = often(0.1);
  const groups = often(0.3);
  const directives = often(0.6);

  const scalar = () => one([...SCALARS, ...SCALARS, ...POINTS, ...kinds, ...kinds, ...jsons]);
  const flags = (values) => values.map((value) => `${value}: ${often(0.5)}`).join(", ");
  const listed = (base) => (often(0.25) ? (often(0.5) ? `[${base}!]!` : `[${base}!]`) : often(0.35) ? `${base}!` : base);
  const literal = (type) => ({ Int: "3", Float: "1.5", String: '"x"', Boolean: "true", ID: '"i"', Kind: "A", BigInt: '"12"',
    DateTime: '"2020-01-01T00:00:00Z"', Date: '"2020-01-01"' })[type];
  const scalarField = (name, { edge = false, bare = false } = {}) => {
    const base = scalar();
    const type = listed(base);
    let text = `${name}: ${type}`;
    if (bare || !directives) return text;
    const plain = !type.startsWith("[");
    if (base === "ID" && plain && often(0.3)) text += " @id";
    else if (["DateTime", "Time"].includes(base) && plain && often(0.3)) text += one([" @timestamp", " @timestamp(operations: [CREATE])", " @timestamp(operations: [UPDATE])"]);
    else if (literal(base) && often(0.15)) text += ` @default(value: ${plain ? literal(base) : `[${literal(base)}]`})`;
    if (literal(base) && often(0.1)) text += ` @coalesce(value: ${plain ? literal(base) : `[${literal(base)}]`})`;
    if (often(0.08)) text += ` @alias(property: "p_${name}")`;
    if (often(0.1)) text += ` @selectable(${flags(["onRead", "onAggregate"])})`;
    if (often(0.1)) text += ` @settable(${flags(["onCreate", "onUpdate"])})`;
    if (often(0.1)) text += ` @filterable(${flags(["byValue", "byAggregate"])})`;
    if (often(0.1) && plain) text += ` @sortable(${flags(["byValue"])})`;
    if (!edge && groups && plain && often(0.3) && !POINTS.includes(base) && base !== "Json") text += " @groupBy";
    return text;
  };
  const typeNames = Array.from({ length: 1 + below(4) }, take);
  const unionNames = often(0.45) ? [take()] : [];
  const interfaceNames = Array.from({ length: often(0.6) ? 1 + below(2) : 0 }, take);
  const edgeNames = Array.from({ length: below(3) }, (_, at) => (often(0.5) ? `E${at}` : take()));
  for (const name of edgeNames) {
    const fields = Array.from({ length: 1 + below(4) }, (_, at) => `    ${scalarField(`f${at}`, { edge: true })}`);
    lines.push(`type ${name} @relationshipProperties {\n${fields.join("\n")}\n}`);
  }
  const unions = unionNames.map((name) => {
    const members = some(typeNames, 0.7);
    return { name, members: members.length ? members : [typeNames[0]] };
  });
  for (const union of unions) {
    const query = often(0.15) ? ` @query(read: ${often(0.5)})` : "";
    const plural = often(0.1) ? ` @plural(value: "manyThings")` : "";
    lines.push(`union ${union.name}${plural}${query} = ${union.members.join(" | ")}`);
  }
  const target = () => one([...typeNames, ...typeNames, ...unionNames, ...interfaceNames]);
  const relationshipType = () => {
    const to = target();
    return often(0.25) ? to : `[${to}!]!`;
  };
  const nestedOperations = () => (often(0.35) ? [`nestedOperations: [${some(NESTED).join(", ")}]`] : []);
  const aggregate = () => (often(0.2) ? [`aggregate: ${often(0.5)}`] : []);
  let relationships = 0;
  const relationship = () => {
    const parts = [`type: "R${++relationships}"`, `direction: ${one(["IN", "OUT"])}`];
    if (edgeNames.length && often(0.5)) parts.push(`properties: "${one(edgeNames)}"`);
    if (often(0.15)) parts.push(`queryDirection: ${one(["DIRECTED", "UNDIRECTED"])}`);
    return ` @relationship(${[...parts, ...nestedOperations(), ...aggregate()].join(", ")})`;
  };
  const exposed = () => {
    if (!directives) return "";
    let text = "";
    if (often(0.1)) text += ` @selectable(${flags(["onRead", "onAggregate"])})`;
    if (often(0.1)) text += ` @settable(${flags(["onCreate", "onUpdate"])})`;
    if (often(0.1)) text += ` @filterable(${flags(["byValue", "byAggregate"])})`;
    return text;
  };
  const query = () => one(["@query", "@query(read: true, connection: false, aggregate: false)", "@query(read: false)", "@query(read: true, aggregate: true)",
    "@query(read: false, connection: true, aggregate: false)", "@query(aggregate: false)", "@query(connection: false)"]);

  const interfaces = [];
  for (const [at, name] of interfaceNames.entries()) {
    const parent = at > 0 && often(0.4) ? interfaces[0] : undefined;
    const own = [];
    for (let f = 0; f < 1 + below(3); f++) own.push({ text: scalarField(`i${at}f${f}`, { bare: often(0.8) }) });
    for (let r = 0; r < below(3); r++) {
      const declared = [...nestedOperations(), ...aggregate()];
      own.push({ related: `i${at}r${r}: ${relationshipType()}`, declared: ` @declareRelationship${declared.length ? `(${declared.join(", ")})` : ""}` });
    }
    const all = [...(parent?.all ?? []), ...own];
    interfaces.push({ name, parent, all });
    let head = `interface ${name}${parent ? ` implements ${parent.name}` : ""}`;
    if (often(0.15)) head += ` @plural(value: "${one(["plenty", "Many", "lots_of"])}${at}")`;
    if (often(0.15)) head += ` @limit(default: 5)`;
    if (often(0.2)) head += ` ${query()}`;
    lines.push(`${head} {\n${all.map((field) => `    ${field.text ?? field.related + field.declared}`).join("\n")}\n}`);
  }
  for (const [at, name] of typeNames.entries()) {
    // The first type implements all of them: no interface is without implementations.
    let mine = at === 0 ? [...interfaces] : some(interfaces, 0.5);
    for (const of of [...mine]) if (of.parent && !mine.includes(of.parent)) mine = [of.parent, ...mine];
    const fields = [];
    const has = new Set();
    const add = (text) => {
      const field = /^\w+/.exec(text)[0];
      if (!has.has(field)) fields.push(`    ${text}`);
      has.add(field);
    };
    for (let f = 0; f < 1 + below(4); f++) add(scalarField(often(0.7) ? `f${f}` : one(FIELDS)));
    if (relay && often(0.6)) add(`key${often(0.5) ? "" : "_1"}: ID! @relayId${often(0.5) ? " @id" : ""}`);
    for (const of of mine) for (const field of of.all) add(field.text ?? `${field.related}${relationship()}${exposed()}`);
    for (let r = 0; r < below(4); r++) add(`${one(FIELDS)}${often(0.3) ? r : ""}: ${relationshipType()}${relationship()}${exposed()}`);
    if (often(0.2)) {
      const result = one([scalar(), `[${scalar()}!]!`, one(typeNames), `[${target()}!]!`]);
      add(`cy${one(["", "(a: Int)", "(a: Int!)", "(a: [String!] = [\"q\"], b: DateTime)"])}: ${result} @cypher(statement: "RETURN 1 AS x", columnName: "x")`);
    }
    let head = `type ${name}${mine.length ? ` implements ${mine.map((of) => of.name).join(" & ")}` : ""} @node`;
    if (often(0.1)) head += `(labels: ["L${name}"])`;
    if (often(0.1)) head += ` @plural(value: "${one(["manyOf", "All_", "x"])}${name}")`;
    if (often(0.15)) head += ` @limit(default: 5, max: 10)`;
    if (often(0.25)) head += ` ${query()}`;
    if (often(0.25)) head += ` @mutation(operations: [${some(["CREATE", "UPDATE", "DELETE"]).join(", ")}])`;
    if (often(0.2)) head += one([" @subscription", " @subscription(events: [CREATED])", " @subscription(events: [UPDATED, DELETED])", " @subscription(events: [])"]);
    const texts = fields.map((line) => /^\s*(\w+): String!?$/.exec(line)?.[1]).filter(Boolean);
    if (texts.length && often(0.4)) head += ` @fulltext(indexes: [{indexName: "fx${name}", queryName: "search${name}", fields: [${texts.map((text) => `"${text}"`).join(", ")}]}])`;
    if (often(0.07)) {
      fields.push("    embedding: [Float!]");
      head += ` @vector(indexes: [{indexName: "vx${name}", queryName: "near${name}", embeddingProperty: "embedding"${often(0.4) ? ", provider: OPEN_AI" : ""}}])`;
    }
    lines.push(`${head} {\n${fields.join("\n")}\n}`);
  }
  if (often(0.12)) lines.push(`extend schema ${one(["@query(read: false)", "@query(read: true, connection: false)", "@query(read: true, aggregate: true)", "@query"])}`);
  if (often(0.12)) lines.push(`extend schema @mutation(operations: [${some(["CREATE", "UPDATE", "DELETE"]).join(", ")}])`);
  if (often(0.06)) lines.push("extend schema @subscription");
  return `${[...options, ...lines].join("\n")}\n`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [seed, count, folder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
  if (folder) mkdirSync(folder, { recursive: true });
  const refusals = new Map();
  let made = 0;
  for (let at = 0; made < count && at < count * 20; at++) {
    const number = seed * 1000003 + at;
    const text = definitions(number);
    try {
      const sdl = await published(text);
      const lost = /^type (\w+) implements/gm;
      for (const [, name] of text.matchAll(lost)) {
        if (!sdl.includes(`\ntype ${name} `)) throw new Error("a type that only its interface leads to is lost");
      }
      if (folder) {
        writeFileSync(join(folder, `set_${number}.graphql`), text);
        writeFileSync(join(folder, `set_${number}.expected.graphql`), sdl);
      } else {
        console.log(`## ${number} ${digest(sdl)}\n${text}`);
      }
      made++;
    } catch (error) {
      for (const one of [error].flat()) {
        const kind = one.message.replace(/"[^"]*"|\b[A-Z_]\w*\b|[\w.]+/g, (word) => (/^[a-z]+$/.test(word) ? word : "_")).slice(0, 120);
        refusals.set(kind, (refusals.get(kind) ?? 0) + 1);
        if (process.env.VERBOSE) console.error(number, one.message);
      }
    }
  }
  console.error(`${made} sets`);
  for (const [kind, times] of [...refusals].sort((a, b) => b[1] - a[1])) console.error(`  ${times} x ${kind}`);
}
