"use strict";

const byId = (id) => document.getElementById(id);
const INTROSPECTION = `{
  __schema {
    queryType { ...Root }
    mutationType { ...Root }
  }
}
fragment Root on __Type {
  name
  fields { name description args { name type { ...Ref } } type { ...Ref } }
}
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

async function ask(body) {
  const response = await fetch("graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json;q=0.9" },
    body: JSON.stringify(body),
  });
  return { response, text: await response.text() };
}

function typeText(type) {
  if (type.kind === "NON_NULL") return typeText(type.ofType) + "!";
  if (type.kind === "LIST") return "[" + typeText(type.ofType) + "]";
  return type.name;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function run() {
  const body = { query: byId("document").value };
  const variables = byId("variables").value.trim();
  byId("facts").textContent = "";
  if (variables) {
    try {
      body.variables = JSON.parse(variables);
    } catch (error) {
      byId("answer").textContent = "The variables are not JSON: " + error.message;
      return;
    }
  }
  const started = performance.now();
  try {
    const { response, text } = await ask(body);
    const elapsed = (performance.now() - started).toFixed(1);
    byId("facts").textContent = `status ${response.status}, ${elapsed} ms, request ${response.headers.get("x-request-id")}`;
    byId("answer").textContent = pretty(text);
  } catch (error) {
    byId("answer").textContent = "The server could not be reached: " + error.message;
  }
}

function show(sample) {
  byId("document").value = sample.document;
  const hasVariables = sample.variables && Object.keys(sample.variables).length > 0;
  byId("variables").value = hasVariables ? JSON.stringify(sample.variables, null, 2) : "";
}

async function loadSamples() {
  const samples = await (await fetch("samples.json")).json();
  for (const sample of samples) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sample.title;
    button.addEventListener("click", () => { show(sample); run(); });
    byId("samples").append(button);
  }
  show(samples[0] ?? { document: "{ __typename }" });
}

function fieldRow(root, field) {
  const row = document.createElement("div");
  row.className = "field";
  row.dataset.name = field.name.toLowerCase();
  const name = document.createElement("b");
  name.textContent = field.name;
  const args = field.args.map((argument) => `${argument.name}: ${typeText(argument.type)}`).join(", ");
  row.append(`${root}.`, name, `${args ? `(${args})` : ""}: ${typeText(field.type)}`);
  if (field.description) {
    const description = document.createElement("p");
    description.textContent = field.description;
    row.append(description);
  }
  return row;
}

async function loadFields() {
  const { text } = await ask({ query: INTROSPECTION });
  const schema = JSON.parse(text).data?.__schema;
  if (!schema) {
    byId("fields").textContent = "The server does not say: introspection is off, or it is not ready.";
    return;
  }
  const roots = [schema.queryType, schema.mutationType].filter(Boolean);
  byId("fields").replaceChildren(...roots.flatMap((root) => root.fields.map((field) => fieldRow(root.name, field))));
}

async function loadReadiness() {
  const page = await (await fetch("ready")).json();
  byId("readiness").textContent = page.reason ? `Not ready: ${page.reason}` : "Ready.";
}

byId("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
byId("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of byId("fields").children) row.hidden = !row.dataset.name?.includes(wanted);
});
for (const load of [loadSamples, loadFields, loadReadiness]) load().catch((error) => console.error(error));
