// node regenerate.mjs [NAME...]: writes NAME.expected.graphql beside each NAME.graphql. Needs the reference library
// (library.mjs). Where the library publishes an invalid schema, the expected file is ours, with the library's fault in its
// first lines: such files are left alone.
//
// Without names it also writes sets/digests.txt: for each of sets/NAME.graphql a digest of the library's SDL without and one with
// deprecated twins. To see such an SDL: node regenerate.mjs --show NAME [--deprecated].
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { digest, published } from "./library.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const sets = join(here, "sets");
if (process.argv[2] === "--show") {
  const text = readFileSync(join(sets, `${process.argv[3]}.graphql`), "utf8");
  process.stdout.write(await published((process.argv.includes("--deprecated") ? "# deprecated\n" : "") + text));
  process.exit();
}

let failed = 0;
const files = readdirSync(here).filter((name) => /^[^.]+\.graphql$/.test(name)).sort()
  .map((file) => [join(here, file), file.replace(".graphql", "")]);
for (const [file, name] of files) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  try {
    writeFileSync(join(here, `${name}.expected.graphql`), await published(readFileSync(file, "utf8")));
  } catch (error) {
    const faults = [error].flat();
    if (!faults.every((fault) => fault.message.startsWith("the library's API is invalid"))) failed++;
    for (const e of faults) console.error(`${name}: ${e.message}${e.path ? ` at ${e.path.join(".")}` : ""}`);
  }
}
if (process.argv.length === 2) {
  const lines = [];
  for (const file of readdirSync(sets).filter((name) => name.endsWith(".graphql")).sort()) {
    const text = readFileSync(join(sets, file), "utf8");
    try {
      const [plain, twins] = [await published(text), await published(`# deprecated\n${text}`)];
      lines.push(`${file.replace(".graphql", "")} ${digest(plain)} ${digest(twins)}\n`);
    } catch (error) {
      failed++;
      for (const e of [error].flat()) console.error(`${file}: ${e.message}${e.path ? ` at ${e.path.join(".")}` : ""}`);
    }
  }
  writeFileSync(join(sets, "digests.txt"), lines.join(""));
}
process.exitCode = failed ? 1 : 0;
