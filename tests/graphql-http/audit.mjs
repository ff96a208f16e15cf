// node audit.mjs URL: the audits of graphql-http against a running server, each with its result, then `passed/all`.
// Exit code 1 unless all of them pass, the recommended (SHOULD) and the optional (MAY) ones included.
import { inspect } from "node:util";
import { serverAudits } from "graphql-http";

const url = process.argv[2];
if (!url) {
  console.error("usage: node audit.mjs http://HOST:PORT/graphql");
  process.exit(2);
}

let passed = 0;
const audits = serverAudits({ url, fetchFn: fetch });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === "ok") passed += 1;
  console.log(`${result.status === "ok" ? "ok  " : result.status.toUpperCase()} ${audit.id} ${audit.name}`);
  if (result.status !== "ok") {
    const { status, headers } = result.response ?? {};
    console.log(`     ${result.reason}\n     status ${status}, content-type ${headers?.get("content-type")}`);
    if (result.response && !result.response.bodyUsed) console.log(`     ${inspect(await result.response.text())}`);
  }
}
console.log(`${passed}/${audits.length}`);
process.exitCode = passed === audits.length ? 0 : 1;
