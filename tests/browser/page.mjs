// node page.mjs BROWSER URL [SCREENSHOT.png]: the page at URL in a headless browser, as a person uses it. Prints one JSON object:
// what the page said at each step, what the browser complained of, and what it asked of anyone but that server.
import { chromium } from "playwright-core";

const [browserPath, url, screenshot] = process.argv.slice(2);
if (!url) {
  console.error("usage: node page.mjs /usr/bin/chromium http://HOST:PORT/ [SCREENSHOT.png]");
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const report = { complaints: [], elsewhere: [] };
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) report.complaints.push(message.text()); });
  page.on("pageerror", (error) => report.complaints.push(error.message));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol !== "data:" && asked.origin !== new URL(url).origin) report.elsewhere.push(request.url());
  });
  const text = (selector) => page.locator(selector).textContent();
  const answered = () => page.waitForFunction(() => document.getElementById("facts").textContent.startsWith("status"));

  report.status = (await page.goto(url)).status();
  report.title = await page.title();
  await page.waitForFunction(() => document.getElementById("readiness").textContent === "Ready.");
  await page.locator("#samples button").first().waitFor();
  report.samples = await page.locator("#samples button").allTextContents();

  // Each sample query, by its button.
  report.answers = [];
  for (const sample of report.samples) {
    await page.evaluate(() => { document.getElementById("facts").textContent = ""; });
    await page.getByRole("button", { name: sample, exact: true }).click();
    await answered();
    const document = await page.locator("#document").inputValue();
    report.answers.push({ sample, document, facts: await text("#facts"), answer: await text("#answer") });
  }
  if (screenshot) await page.screenshot({ path: screenshot });

  // An operation of one's own with variables, by the keyboard.
  await page.locator("#document").fill("query Mine($id: ID!) { devices(where: { id: { eq: $id } }) { id name } }");
  await page.locator("#variables").fill('{ "id": "device-000000" }');
  await page.locator("#document").press("Control+Enter");
  await page.waitForFunction(() => document.getElementById("answer").textContent.includes("device-000000"));
  report.own = await text("#answer");
  await page.locator("#variables").fill("{ no JSON");
  await page.getByRole("button", { name: /^Run/ }).click();
  await page.waitForFunction(() => document.getElementById("answer").textContent.startsWith("The variables"));
  report.refused = await text("#answer");

  // The list of the API, and its filter.
  const visible = () => page.locator("#fields .field:visible").allTextContents();
  report.fields = (await visible()).length;
  await page.locator("#filter").fill("facilit");
  await page.waitForFunction(() => [...document.querySelectorAll("#fields .field")].some((row) => row.hidden));
  report.found = await visible();
} finally {
  await browser.close();
}
console.log(JSON.stringify(report));
