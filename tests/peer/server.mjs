// node server.mjs FILE.graphql [--port N] [--while-stdin]
//
// The reference library as an HTTP server on a real Neo4j: POST {query, variables, operationName}, Authorization: Bearer ...
// With JWT_KEY a request may instead bring the header `x-claims`, JSON: the server itself makes a token of them.
// Prints `listening on http://ADDR (process PID)` when it accepts requests; N = 0 (the default) takes a free port. With --while-stdin it
// ends when its standard input does, so that it cannot outlive a test that started it.
// Environment: NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, FEATURES (JSON, the constructor's `features`), JWT_KEY (HS256; without
// it there is no authorization feature). DateTime values and authorization rules need APOC core in that Neo4j.
import { readFileSync } from "node:fs";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { graphql } from "graphql";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const { NEO4J_URI = "bolt://127.0.0.1:7687", NEO4J_USER = "neo4j", NEO4J_PASSWORD = "", FEATURES = "{}", JWT_KEY } = process.env;
const USAGE = "usage: node server.mjs FILE.graphql [--port N] [--while-stdin]   (N = 0, the default: a free port, which is printed)";

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { port: { type: "string", default: "0" }, "while-stdin": { type: "boolean" } },
    });
    const port = Number(values.port);
    if (positionals.length !== 1) throw new Error("one file of type definitions is needed");
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port`);
    return { file: positionals[0], port, whileStdin: values["while-stdin"] };
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

const { file, port, whileStdin } = readArguments();

async function readSchema(driver) {
  const features = { ...JSON.parse(FEATURES), ...(JWT_KEY ? { authorization: { key: JWT_KEY } } : {}) };
  const library = new Neo4jGraphQL({ typeDefs: readFileSync(file, "utf8"), driver, features });
  return await library.getSchema();
}

function token(headers) {
  const claims = headers["x-claims"];
  if (claims === undefined || JWT_KEY === undefined) return headers.authorization;
  const part = (text) => Buffer.from(text).toString("base64url");
  const signed = `${part('{"alg":"HS256","typ":"JWT"}')}.${part(decodeURIComponent(claims))}`;
  return `Bearer ${signed}.${createHmac("sha256", JWT_KEY).update(signed).digest("base64url")}`;
}

async function answer(schema, request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const { query = "", variables, operationName } = JSON.parse(Buffer.concat(parts).toString("utf8"));
  const contextValue = { token: token(request.headers) };
  return await graphql({ schema, source: query, variableValues: variables, operationName, contextValue });
}

const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
const schema = await readSchema(driver).catch((refusal) => {
  for (const error of [refusal].flat()) console.error(error.message);
  process.exit(1);
});
const server = createServer((request, response) => {
  const send = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  answer(schema, request).then((body) => send(200, body), (error) => send(400, { errors: [{ message: error.message }] }));
});
server.on("error", (error) => {
  console.error(`cannot listen on port ${port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port} (process ${process.pid})`));
if (whileStdin) process.stdin.on("end", () => process.exit(0)).resume();
