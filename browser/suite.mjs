// Every page, as each role that may see it: axe finds nothing, nothing is wider than a 320-pixel screen,
// nothing fails in the console, the HTML is valid; and what people do, by keyboard and without scripts.
//
//   node suite.mjs http://127.0.0.1:PORT PROGRAM     (scripts/test.sh starts a server on a small invented area;
//   PROGRAM is started again and again for the walk through months, see walk.mjs)
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { walk } from "./walk.mjs";

const [base, program] = process.argv.slice(2);
if (!base || !program) throw new Error("usage: node suite.mjs http://127.0.0.1:PORT PROGRAM");
const here = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const shots = join(here, "screenshots");
rmSync(shots, { recursive: true, force: true });
mkdirSync(join(shots, "html"), { recursive: true });

const PASSWORD = "copper lantern otter";
const at = (name) => `${name}@calderwick.example.org`;
const ROLES = {
  officer: "case officer", manager: "manager", senco: "SENCO", school: "school administrator",
  ep: "educational psychologist", health: "adviser", panel: "panel member", parent: "parent", young: "young person", commissioner: "commissioner",
  analyst: "analyst", board: "board member", editor: "editor", admin: "administrator",
};
const VARIANTS = [
  { name: "desktop", width: 1280, js: true },
  { name: "phone", width: 320, js: true },
  { name: "desktop-without-js", width: 1280, js: false },
  { name: "phone-without-js", width: 320, js: false },
];

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) throw new Error("No Chromium: install the package chromium, or set CHROMIUM to its path.");
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

let passed = 0;
const failures = [];
const check = (ok, what) => { if (ok) passed += 1; else { failures.push(what); console.log(`FAILED ${what}`); } };
/** SCENARIOS=walk runs those whose name holds the word, ROLES=officer,parent the pages of these roles. */
const wanted = process.env.SCENARIOS;
const scenario = async (name, run, minutes = 3) => {
  if (wanted && !name.includes(wanted)) return;
  const late = new Promise((_, reject) => { setTimeout(() => reject(new Error(`took longer than ${minutes} minutes`)), minutes * 60_000).unref(); });
  try { await Promise.race([run(), late]); console.log(`ok ${name}`); }
  catch (error) { check(false, `${name}: ${error.message} ${(error.stack ?? "").split("\n").filter((line) => line.includes("suite.mjs") || line.includes("walk.mjs"))[0] ?? ""}`); }
};

/** A signed-in context; the cookie is made once for each role and used in every variant. */
const cookies = {};
async function signedIn(who, options = {}) {
  const { js = true, ...rest } = options;
  const context = await browser.newContext({ baseURL: base, serviceWorkers: "block", ...rest });
  context.setDefaultTimeout(10_000);
  // axe needs scripts to run, so a page without JavaScript is one whose own scripts never arrive.
  if (!js) await context.route("**/*.js", (route) => route.abort());
  if (who) {
    if (!cookies[who]) {
      const answer = await context.request.post("/sign-in", { form: { email: at(who), password: PASSWORD }, maxRedirects: 0 });
      if (answer.status() !== 303) throw new Error(`sign-in of ${who}: ${answer.status()}`);
      cookies[who] = await context.cookies();
    }
    await context.addCookies(cookies[who]);
  }
  return context;
}

/** The kind of page: ids and numbers of the address do not make another. */
const pattern = (url) => {
  const { pathname } = new URL(url, base);
  return pathname
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ":id")
    .replace(/\/plan\/\d+/, "/plan/:number").replace(/\/compare\/\d+/, "/compare/:other").replace(/\/plan\/new\/.+/, "/plan/new/:section")
    .replace(/^\/request\/step\/.+/, "/request/step/:step")
    .replace(/^\/measures\/M\d+/, "/measures/:id").replace(/\/criteria\/[AB]\d/, "/criteria/:criterion")
    .replace(/^\/sen2\/measures\/.+/, "/sen2/measures/:measure/:year")
    .replace(/^\/law\/.+/, "/law/:rule")
    .replace(/\/journey\/record\/.+/, "/journey/record/:kind")
    .replace(/\/journey\/exception\/.+/, "/journey/exception/:rule");
};

const valid = new Set();
async function examine(page, label) {
  const result = await page.evaluate(`${axeSource}; axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"] })`);
  const found = result.violations.map((v) => `${v.id} at ${v.nodes.slice(0, 2).map((n) => n.target.join(" ")).join(", ")}`);
  check(found.length === 0, `axe, ${label}: ${found.join("; ")}`);
  const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  check(wide <= 0, `${label}: ${wide} pixels wider than the screen`);
  check((await page.locator("h1").count()) === 1, `${label}: not exactly one h1`);
}

function keepHtml(name, html) {
  if (valid.has(name)) return;
  valid.add(name);
  writeFileSync(join(shots, "html", `${name.replace(/[^a-z0-9-]+/gi, "_")}.html`), html);
}

/** Follows every link from the home page; one page of each kind is examined. */
async function crawl(who, variant) {
  const context = await signedIn(who, { viewport: { width: variant.width, height: 900 }, js: variant.js });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => { if (message.type() === "error" && variant.js) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(error.message));
  const seen = new Set();
  const queue = ["/"];
  while (queue.length > 0) {
    const href = queue.shift();
    const kind = pattern(href);
    if (seen.has(kind)) continue;
    seen.add(kind);
    const answer = await page.goto(href);
    const label = `${kind} as ${who ?? "nobody"}, ${variant.name}`;
    check(answer.status() === 200, `${label}: status ${answer.status()}`);
    await examine(page, label);
    const name = `${who ?? "nobody"}${kind.replaceAll("/", "_")}`;
    if (variant.js) await page.screenshot({ path: join(shots, `${name}-${variant.name}.png`), fullPage: true });
    if (variant.name === "desktop") keepHtml(name, await answer.text());
    const links = await page.$$eval("a[href]", (all) => all.map((a) => a.href));
    for (const link of links) {
      const url = new URL(link);
      // A file to download is no page.
      if (/\/(word|pdf|csv|xlsx)$|\.(svg|atom)$|\/images\/|\/files\/[0-9a-f-]{36}$/.test(url.pathname)) continue;
      if (url.origin === new URL(base).origin && !url.hash && !seen.has(pattern(link))) queue.push(url.pathname + url.search);
    }
  }
  check(complaints.length === 0, `console as ${who ?? "nobody"}, ${variant.name}: ${complaints.join("; ")}`);
  await context.close();
  return seen;
}

const reached = {};
const only = process.env.ROLES?.split(",");
/** Two at a time: while one page is drawn, another is made. */
const crawls = [null, ...Object.keys(ROLES)]
  .filter((who) => !only || only.includes(who ?? "nobody"))
  .flatMap((who) => VARIANTS.map((variant) => [who, variant]));
const crawlOn = async () => {
  for (let next = crawls.shift(); next; next = crawls.shift()) {
    const [who, variant] = next;
    await scenario(`pages as ${ROLES[who] ?? "nobody"}, ${variant.name}`, async () => {
      const seen = await crawl(who, variant);
      reached[who ?? "nobody"] = new Set([...(reached[who ?? "nobody"] ?? []), ...seen]);
    }, 6);
  }
};
await Promise.all([crawlOn(), crawlOn()]);
const expected = {
  officer: ["/sen2", "/sen2/findings", "/sen2/rules", "/children/:id/sen2", "/children/:id/sen2/items", "/children", "/children/:id", "/children/:id/edit", "/children/:id/consent", "/children/mine", "/children/new", "/restricted", "/organisations", "/organisations/:id", "/account", "/account/second-factor", "/worklist", "/children/:id/journey", "/children/:id/journey/record/:kind", "/children/:id/address", "/children/:id/setting", "/children/:id/needs", "/children/:id/care", "/children/:id/people/new", "/children/:id/contact-rules", "/children/:id/invite", "/law", "/law/:rule"],
  manager: ["/sen2", "/sen2/findings", "/sen2/header", "/sen2/import", "/sen2/measures", "/annex-a", "/children/:id/sen2", "/requests", "/requests/:id", "/panels", "/panels/new", "/panels/:id", "/panels/:id/items/:id", "/services", "/services/:id", "/cover", "/children/:id/messages", "/children/:id/messages/new", "/children/:id/files", "/children/:id/files/new", "/children/:id/journey/events", "/children/:id/journey/events/:id", "/children", "/restricted", "/organisations/:id", "/worklist", "/forecast", "/missing-dates", "/notices/texts", "/bank-holidays",
    "/measures", "/measures/:id", "/measures/:id/steer", "/measures/claims", "/measures/files", "/sen2/measures/:measure/:year", "/plan", "/plan/priorities/new", "/plan/priorities/:id", "/plan/priorities/:id/outcomes/:id", "/plan/sources", "/plan/sources/new", "/plan/sources/:id/findings", "/plan/findings/:id", "/plan/risks", "/plan/risks/:id", "/plan/meetings", "/plan/meetings/new", "/plan/meetings/:id", "/plan/meetings/:id/edit", "/plan/meetings/:id/call-off", "/plan/meetings/:id/decisions", "/plan/meetings/:id/tasks", "/plan/tasks/:id", "/plan/packs", "/plan/packs/new", "/plan/packs/:id", "/plan/readiness", "/plan/readiness/criteria/:criterion", "/plan/readiness/criteria/:criterion/edit", "/plan/readiness/notice", "/plan/evidence/new", "/plan/evidence/:id", "/projects", "/projects/new", "/projects/:id", "/projects/:id/edit", "/projects/:id/colour", "/projects/:id/stop", "/projects/:id/milestones/new", "/projects/:id/milestones/:id", "/projects/workstreams/new", "/projects/workstreams/:id", "/projects/workstreams/:id/report", "/projects/reports", "/projects/reports/:id"],
  health: ["/advice", "/children/:id/advice/:id", "/messages"],
  panel: ["/panels", "/panels/:id", "/panels/:id/items/:id"],
  senco: ["/consultations", "/consultations/:id/:id", "/children/:id", "/organisations/:id", "/advice"],
  ep: ["/children/:id", "/advice", "/children/:id/advice/:id"],
  parent: ["/children/:id", "/children/:id/journey", "/children/:id/messages/new", "/children/:id/files/new"],
  young: ["/children/:id", "/children/:id/journey"],
  commissioner: ["/organisations/:id/edit", "/projects", "/projects/:id", "/sufficiency", "/sufficiency/data", "/sufficiency/forecasts", "/sufficiency/forecasts/new", "/sufficiency/forecasts/:id", "/sufficiency/forecasts/:id/compare", "/sufficiency/forecasts/side-by-side", "/sufficiency/gaps", "/sufficiency/travel", "/sufficiency/options", "/sufficiency/options/choose", "/sufficiency/schemes", "/sufficiency/schemes/:id", "/sufficiency/returns", "/sufficiency/views", "/sufficiency/views/new", "/sufficiency/views/:id"],
  analyst: ["/sufficiency/forecasts/:id/lock", "/sen2/measures", "/measures", "/measures/:id", "/measures/files"],
  board: ["/plan", "/measures", "/measures/:id", "/plan/packs/:id", "/plan/readiness", "/projects", "/sufficiency", "/sufficiency/gaps", "/sufficiency/travel"],
  nobody: ["/our-figures"],
  admin: ["/accounts", "/accounts/:id", "/accounts/new", "/organisations/new", "/organisations/import", "/audit-log", "/policy"],
  school: ["/accounts", "/accounts/:id", "/organisations/:id/edit"],
};
for (const [who, kinds] of wanted || only ? [] : Object.entries(expected)) {
  for (const kind of kinds) check(reached[who]?.has(kind), `${who} does not reach ${kind} by links`);
}

/** A form of each kind for what can be recorded, on whichever child the worklist begins with. */
for (const variant of VARIANTS) {
  await scenario(`forms of the journey, ${variant.name}`, async () => {
    const context = await signedIn("officer", { viewport: { width: variant.width, height: 900 }, js: variant.js });
    const page = await context.newPage();
    await page.goto("/worklist");
    const href = await page.locator("main th a").first().getAttribute("href");
    for (const kind of ["request.received", "request.refused", "advice.asked", "advice.returned", "advice.reused", "plan.draft_served", "plan.issued", "plan.ceased", "review.meeting", "cease.considered"]) {
      await page.goto(`${href}/record/${kind}`);
      await examine(page, `record ${kind}, ${variant.name}`);
      if (variant.js) await page.screenshot({ path: join(shots, `record-${kind}-${variant.name}.png`), fullPage: true });
      if (variant.name === "desktop") keepHtml(`record-${kind}`, await page.content());
    }
    await page.goto(`${href}/exception/A-13`);
    await examine(page, `exception, ${variant.name}`);
    await page.getByRole("button", { name: "Sign and record" }).click();
    await page.locator(".govuk-error-summary").waitFor();
    await examine(page, `exception refused, ${variant.name}`);
    if (variant.js) await page.screenshot({ path: join(shots, `exception-refused-${variant.name}.png`), fullPage: true });
    await context.close();
  });
}

await scenario("from the request to the final plan and its PDF, through months, by seven people", () => walk({ browser, examine, keepHtml, check, shots, password: PASSWORD, at }, program), 6);

/** Five people make a plan: the manager gives the case, the psychologist advises, the officer writes, serves and sends, the parent and the SENCO comment. */
await scenario("five people: advice, a plan written, served, commented on, answered and sent", async () => {
  const officer = await (await signedIn("officer", { viewport: { width: 1280, height: 900 } })).newPage();
  const senco = await (await signedIn("senco", { viewport: { width: 1280, height: 900 } })).newPage();
  const psychologist = await (await signedIn("ep", { viewport: { width: 1280, height: 900 } })).newPage();
  const parent = await (await signedIn("parent", { viewport: { width: 320, height: 900 } })).newPage();
  const look = async (page, name) => {
    await examine(page, name);
    await page.screenshot({ path: join(shots, `${name.replace(/[^a-z]+/gi, "-")}.png`), fullPage: true });
    keepHtml(name, await page.content());
  };
  const day = async (page, weeks) => {
    const on = new Date(Date.now() - weeks * 7 * 86_400_000);
    await page.getByLabel("Day", { exact: true }).fill(String(on.getDate()));
    await page.getByLabel("Month", { exact: true }).fill(String(on.getMonth() + 1));
    await page.getByLabel("Year", { exact: true }).fill(String(on.getFullYear()));
  };
  // The parent's child, whom the officer may open with a reason or by caseload.
  await parent.goto("/");
  const child = (await parent.getByRole("link", { name: /Open the record/ }).first().getAttribute("href"));
  const record = async (page, kind, weeks, fill) => {
    await page.goto(`${child}/journey/record/${kind}`);
    if (weeks !== undefined) await day(page, weeks);
    if (fill) await fill();
    for (const box of await page.locator("textarea").all()) if (!(await box.inputValue())) await box.fill("Written for this family.");
    const post = page.getByLabel("By first class post");
    if (await post.count()) await post.check();
    await page.getByRole("button", { name: "Record it" }).click();
    await page.waitForLoadState();
    // A day that falls on a weekend is asked about once.
    const right = page.getByLabel("Yes, the date is right");
    if (await right.count()) {
      await right.check();
      await page.getByRole("button", { name: "Record it" }).click();
      await page.waitForLoadState();
    }
  };
  const chief = await (await signedIn("manager", { viewport: { width: 1280, height: 900 } })).newPage();
  // The case goes to the officer, the child to the SENCO's setting.
  const name = async (page) => (await page.locator(".op-signed-in strong").innerText()).trim();
  await officer.goto("/");
  await chief.goto(`${child}/case-officer`);
  await chief.getByRole("combobox").selectOption({ label: await name(officer) });
  await chief.getByRole("button", { name: "Save", exact: true }).click();
  await chief.getByText("The record is saved.").waitFor();
  await senco.goto("/");
  await senco.locator("main a[href^='/children/']").first().click();
  await senco.goto(senco.url().split("#")[0]);
  const school = (await senco.locator("#settings tbody tr", { hasText: "Now" }).first().locator("td").first().textContent()).trim();
  await chief.goto(`${child}/setting`);
  await chief.getByLabel("Setting", { exact: true }).fill(school);
  await chief.getByRole("button", { name: "Save", exact: true }).click();
  await chief.waitForLoadState();
  if (await chief.getByText("Which of these?").count()) {
    await chief.getByLabel(school, { exact: true }).first().check();
    await chief.getByRole("button", { name: "Save", exact: true }).click();
  }
  await chief.waitForLoadState();
  check(chief.url().includes("done=saved") || (await chief.getByText("at this setting already").count()) > 0, `the child is at the SENCO's setting: ${await chief.locator("main").innerText()}`);
  // The officer asks the psychologist in their account; the psychologist gives the advice.
  await psychologist.goto("/");
  await officer.goto(`${child}/journey/record/advice.asked`);
  await day(officer, 4);
  await officer.getByLabel("An educational psychologist").check();
  await officer.getByLabel("Name of the person or service").fill("Psychologist of the five");
  await officer.getByLabel("Their account, or their service (optional)").selectOption({ label: await name(psychologist) });
  await officer.getByRole("button", { name: "Record it" }).click();
  await officer.waitForLoadState();
  check(officer.url().includes("done=recorded"), `advice is asked for: ${await officer.locator("main").innerText()}`);
  await psychologist.goto(`${child}/plan`);
  await psychologist.goto("/advice");
  await look(psychologist, "advice asked of a psychologist");
  await psychologist.locator(`main a[href^='${child}/advice/']`).last().click();
  await look(psychologist, "giving advice");
  await psychologist.getByLabel("Needs", { exact: true }).fill("Understands sentences of three words.");
  await psychologist.getByLabel("Provision", { exact: true }).fill("Therapy, 45 minutes, twice a week.");
  await psychologist.getByRole("button", { name: "Give the advice" }).click();
  await psychologist.getByText("Write what they will be able to do").first().waitFor();
  await look(psychologist, "advice that lacks outcomes");
  await psychologist.getByLabel("Outcomes", { exact: true }).fill("Follows instructions of two steps by July 2027.");
  await psychologist.getByRole("button", { name: "Give the advice" }).click();
  await psychologist.waitForURL(/done=given/);
  await look(psychologist, "advice given");
  const manager = officer;
  await manager.goto(`${child}/plan`);
  await manager.getByRole("button", { name: /Begin the/ }).click();
  await manager.getByText("A working version is begun.").waitFor();
  const add = async (section, fields) => {
    await manager.goto(`${child}/plan/new/${section}`);
    for (const [label, value] of Object.entries(fields)) {
      const field = manager.getByLabel(label, { exact: true });
      if ((await field.evaluate((node) => node.tagName)) === "SELECT") await field.selectOption({ index: value }); else await field.fill(value);
    }
    await manager.getByRole("button", { name: "Save", exact: true }).click();
    await manager.getByText("The line is saved.").waitFor();
  };
  await add("A2", { "View or aspiration": "I like trains." });
  await add("BS", { Strength: "Remembers every timetable." });
  await add("B", { Need: "Understands sentences of three words." });
  await add("E", { Outcome: "By July 2027 follows instructions of two steps." });
  await add("F", { Provision: "Access to regular support." });
  await look(manager, "plan being written");
  await manager.getByRole("link", { name: /Change.*Access to regular/ }).click();
  await manager.getByText("No quantity").waitFor();
  await look(manager, "plan line with vague words");
  for (const [label, value] of [["Provision", "Therapy on sentence structure, one to one."], ["By whom", "Speech and language therapist (HCPC)"], ["How much and how often", "45 minutes, twice a week"]]) await manager.getByLabel(label, { exact: true }).fill(value);
  for (const label of ["The need that it meets", "The outcome that it serves"]) await manager.getByLabel(label, { exact: true }).selectOption({ index: 1 });
  await manager.getByRole("button", { name: "Save", exact: true }).click();
  await manager.getByText("The line is saved.").waitFor();
  check((await manager.getByText("Before it can be served or sent").count()) === 0, "nothing stands against serving the draft");
  await record(manager, "plan.agreed", 4);
  await record(manager, "plan.draft_served", 3);
  check(manager.url().includes("done=recorded"), `the draft is served: ${await manager.locator("main").innerText()}`);
  await parent.goto(`${child}/plan`);
  await look(parent, "served draft as the parent reads it");
  await parent.getByRole("link", { name: /Comment on this.*Understands/ }).click();
  await look(parent, "comment of a parent");
  await parent.getByLabel("Your comment").fill("It is five words now.");
  await parent.getByRole("button", { name: "Send the comment" }).click();
  await parent.getByText("Your comment is recorded.").waitFor();
  await senco.goto(`${child}/plan/comment`);
  await senco.getByLabel("Your comment").fill("We can give this from September.");
  await senco.getByRole("button", { name: "Send the comment" }).click();
  await senco.getByText("Your comment is recorded.").waitFor();
  await manager.goto(`${child}/plan`);
  await manager.getByRole("link", { name: /Answer the comment/ }).first().click();
  await look(manager, "answer to a comment");
  await manager.getByLabel("Accepted", { exact: true }).check();
  await manager.getByLabel("Why, or what was changed").fill("Changed to five words.");
  await manager.getByRole("button", { name: "Save", exact: true }).click();
  await manager.getByText("The answer is recorded.").waitFor();
  await manager.getByRole("link", { name: /Change.*Understands sentences/ }).click();
  await manager.getByLabel("Need", { exact: true }).fill("Understands sentences of five words.");
  await manager.getByRole("button", { name: "Save", exact: true }).click();
  await manager.getByText("The line is saved.").waitFor();
  await add("I", { "Setting or type": "A mainstream primary school." });
  await record(manager, "plan.issued", 0);
  check(manager.url().includes("done=recorded"), `the final plan is sent: ${await manager.locator("main").innerText()}`);
  await parent.goto(`${child}/plan`);
  await parent.getByText("Final plan").first().waitFor();
  await look(parent, "final plan as the parent reads it");
  await parent.getByRole("link", { name: "What changed since the version before" }).click();
  await look(parent, "what changed between versions");
  await parent.goBack();
  await parent.getByRole("link", { name: "Easy to read" }).click();
  await look(parent, "plan easy to read");
  await parent.goto(`${child}/journey`);
  await look(parent, "journey after the final plan");
  await parent.getByRole("link", { name: /Final plan sent/ }).click();
  await look(parent, "letter with the final plan");
  for (const page of [officer, parent, chief, senco, psychologist]) await page.context().close();
});

/** Pages that only an act shows, in each variant. */
for (const variant of VARIANTS) {
  const options = { viewport: { width: variant.width, height: 900 }, js: variant.js };
  const shoot = async (page, name) => {
    await examine(page, `${name}, ${variant.name}`);
    if (variant.js) await page.screenshot({ path: join(shots, `act-${name}-${variant.name}.png`), fullPage: true });
    if (variant.name === "desktop") keepHtml(`act-${name}`, await page.content());
  };
  await scenario(`acts, ${variant.name}`, async () => {
    const context = await signedIn("officer", options);
    const page = await context.newPage();
    await page.goto("/children");
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator(".govuk-error-summary").waitFor();
    check((await page.title()).startsWith("Error: "), "an empty search is refused");
    await shoot(page, "search-refused");
    await page.getByLabel("Name", { exact: true }).fill("a");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("heading", { name: "Children found" }).waitFor();
    check(!page.url().includes("name="), "a searched name stays out of the address");
    await shoot(page, "search-found");
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByRole("link", { name: "Previous page" }).waitFor();
    await shoot(page, "search-second-page");
    await page.goBack();
    check((await page.locator("h1").innerText()) === "Children found", "the results are there when one goes back");
    await page.goto("/children");
    await page.getByLabel("Name", { exact: true }).fill("zzzz nobody");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText("No child that you can see answers").waitFor();
    await shoot(page, "search-nothing");
    await page.goto("/children/new");
    await page.getByLabel("First name, or their only name").fill("Test");
    await page.getByLabel("UPN (optional)").fill("Q207000016049");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".govuk-error-summary").waitFor();
    check((await page.getByLabel("First name, or their only name").inputValue()) === "Test", "what was typed stays");
    check(await page.locator("#upn-error").innerText().then((t) => t.includes("typing mistake")), "the UPN's check letter is checked");
    await shoot(page, "child-refused");
    const gone = await page.goto("/children/00000000-0000-7000-8000-000000000000");
    check(gone.status() === 404, "an unknown child is not found");
    await shoot(page, "not-found");
    const forbidden = await page.goto("/accounts");
    check(forbidden.status() === 403, "accounts are not a case officer's");
    await shoot(page, "forbidden");
    await context.close();
  });
  await scenario(`sign-in refused, ${variant.name}`, async () => {
    const context = await signedIn(null, options);
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByLabel("Email address").fill(`nobody-${variant.name}@example.org`);
    await page.getByLabel("Password", { exact: true }).fill("wrong password here");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The email address or the password is not right").first().waitFor();
    check((await page.getByLabel("Password", { exact: true }).inputValue()) === "", "the password is not sent back");
    await shoot(page, "sign-in-refused");
    await context.close();
  });
}

await scenario("a manager brings a return in, decides on the doubtful, exports, undoes", async () => {
  const context = await signedIn("manager", { viewport: { width: 320, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  await page.goto("/sen2");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export the return as XML" }).click()]);
  check(/^999_SEN2_\d{4}\.xml$/.test(download.suggestedFilename()), `the export is named ${download.suggestedFilename()}`);
  const own = readFileSync(await download.path(), "utf8");
  // One person of it becomes two others: somebody new, and somebody born on another day whose numbers are not known.
  const [before, rest] = own.split("  <Persons>\n");
  const person = rest.slice(0, rest.indexOf("</Person>") + 10).replace(/\n *<(UPN|UniqueLearnerNumber)>[^<]*<\/\1>/g, "");
  const born = /<PersonBirthDate>(\d{4})-(\d\d)-(\d\d)</.exec(person);
  const other = person.replace(born[0], `<PersonBirthDate>${born[1]}-${born[2]}-${born[3] === "01" ? "02" : "01"}<`);
  const unknown = person.replace(/<Surname>[^<]*/, "<Surname>Quillfeather").replace(/<Forename>[^<]*/, "<Forename>Tamsin");
  const file = join(shots, "return.xml");
  writeFileSync(file, `${before}  <Persons>\n${other}${unknown}  </Persons>\n</Message>\n`);
  await page.goto("/sen2/import");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.locator(".govuk-error-summary").waitFor();
  await examine(page, "an import without a file");
  await page.setInputFiles("input[type=file]", file);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("To decide (1)").waitFor();
  await examine(page, "an import");
  keepHtml("import", await page.content());
  await page.screenshot({ path: join(shots, "import.png"), fullPage: true });
  await page.locator("main th a").first().click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Select who it is").first().waitFor();
  await examine(page, "who is this person");
  keepHtml("import-question", await page.content());
  await page.screenshot({ path: join(shots, "import-question.png"), fullPage: true });
  await page.getByLabel("It is nobody who is here").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("It is decided").waitFor();
  await page.getByRole("button", { name: "Undo the whole import" }).click();
  await page.getByText("Import undone.").waitFor();
  await page.goto("/sen2/findings");
  const [sheet] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Excel" }).click()]);
  check(readFileSync(await sheet.path()).subarray(0, 2).toString() === "PK", "the findings as Excel are a workbook");
  await context.close();
});

await scenario("a record outside the caseload opens with a reason", async () => {
  const context = await signedIn("officer", { viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto("/children");
  await page.getByLabel("Name", { exact: true }).fill("a");
  await page.getByRole("button", { name: "Search" }).click();
  for (const href of await page.$$eval("table a", (all) => all.map((a) => a.getAttribute("href")))) {
    await page.goto(href);
    if (page.url().endsWith("/reason")) break;
  }
  check(page.url().endsWith("/reason"), "a child of another's caseload asks for a reason");
  await examine(page, "reason");
  await page.screenshot({ path: join(shots, "act-reason-desktop.png"), fullPage: true });
  keepHtml("act-reason", await page.content());
  await page.getByLabel("Reason").fill("Duty call from the mother, officer on leave");
  await page.getByRole("button", { name: "Open the record" }).click();
  check(/\/children\/[0-9a-f-]{36}$/.test(page.url()), "the reason opens the record");
  await context.close();
});

await scenario("a manager restricts a record and changes the case officer", async () => {
  const context = await signedIn("manager", { viewport: { width: 320, height: 900 } });
  const page = await context.newPage();
  await page.goto("/children");
  await page.getByLabel("Name", { exact: true }).fill("a");
  await page.getByRole("button", { name: "Search" }).click();
  await page.locator("table a").nth(3).click();
  const record = page.url();
  for (const act of ["restrict", "case-officer", "consent"]) {
    await page.goto(`${record}/${act}`);
    await examine(page, `${act} as manager, phone`);
    keepHtml(`act-${act}`, await page.content());
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".govuk-error-summary").waitFor();
    await examine(page, `${act} refused as manager, phone`);
    await page.screenshot({ path: join(shots, `act-${act}-phone.png`), fullPage: true });
  }
  await context.close();
});

await scenario("keyboard alone: sign in, search, open a record", async () => {
  const context = await signedIn(null, { viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const press = async (key, times = 1) => { for (let i = 0; i < times; i += 1) await page.keyboard.press(key); };
  const focused = () => page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()");
  const tabTo = async (what) => {
    for (let i = 0; i < 60; i += 1) { await press("Tab"); if ((await focused()) === what) return; }
    throw new Error(`Tab does not reach ${what}`);
  };
  await page.goto("/sign-in");
  await press("Tab");
  check((await focused()) === "Skip to main content", "the first Tab is the skip link");
  await tabTo("email");
  await page.keyboard.type(at("manager"));
  await tabTo("password");
  await page.keyboard.type(PASSWORD);
  await press("Enter");
  await page.waitForURL(`${base}/`);
  await tabTo("name");
  await page.keyboard.type("a");
  await press("Enter");
  await page.getByRole("heading", { name: "Children found" }).waitFor();
  const first = await page.locator("table a").first().innerText();
  await tabTo(first);
  await press("Enter");
  await page.waitForURL(/\/children\/[0-9a-f-]{36}/);
  await tabTo("tab_overview");
  await press("ArrowRight");
  check((await focused()) === "tab_people", "arrow keys move between tabs");
  await context.close();
});

await scenario("with scripts switched off altogether: sign in, search, sign out", async () => {
  const context = await browser.newContext({ baseURL: base, javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(at("manager"));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Name", { exact: true }).fill("a");
  await page.getByRole("button", { name: "Search" }).click();
  await page.locator("table a").first().click();
  check((await page.locator(".govuk-tabs__panel").count()) >= 5, "every part of the record is on the page");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  await context.close();
});

await scenario("without a connection there is a page that says so", async () => {
  const context = await browser.newContext({ baseURL: base });
  const page = await context.newPage();
  await page.goto("/about");
  await page.evaluate("navigator.serviceWorker.ready");
  await page.waitForTimeout(500);
  await context.setOffline(true);
  await page.goto("/sign-in");
  check((await page.locator("h1").innerText()) === "You are offline", "the offline page shows");
  await context.close();
});

await scenario("an analyst slides an assumption and sees at once what would come of it", async () => {
  const context = await signedIn("analyst", { viewport: { width: 320, height: 700 } });
  const page = await context.newPage();
  await page.goto("/sufficiency/forecasts/new");
  const sliders = page.getByRole("slider");
  check((await sliders.count()) === 4, "a slider beside each of the four numbers");
  const slider = page.getByRole("slider", { name: "Requests, change in %" });
  await slider.focus();
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowLeft");
  check((await page.getByLabel("Requests, change in %").first().inputValue()) === "-5", "the number follows the slider, by keyboard");
  const line = page.locator("output.op-live");
  await page.waitForFunction(() => /fewer on average than as it went/.test(document.querySelector("output.op-live")?.textContent ?? ""));
  check((await page.getByRole("heading", { name: "What would come of it" }).count()) === 1, "tables show without loading the page anew");
  await page.getByLabel("Endings from 16 on, change of the odds in %").first().fill("lots");
  await page.waitForFunction(() => /Enter a number from/.test(document.querySelector("output.op-live")?.textContent ?? ""));
  check((await page.getByRole("heading", { name: "What would come of it" }).count()) === 1, "a wrong number takes nothing away");
  await page.getByLabel("Endings from 16 on, change of the odds in %").first().fill("20");
  await page.waitForFunction(() => /plans, /.test(document.querySelector("output.op-live")?.textContent ?? ""));
  await examine(page, "sliders with their line, phone");
  // What is focused is not hidden by the line at the bottom.
  await page.getByLabel("What it is for (optional)").focus();
  const [focused, below] = [await page.locator(":focus").boundingBox(), await line.boundingBox()];
  check(focused.y < below.y, "the focused field shows above the line");
  // Enter presses the button of its own part; the page is loaded anew.
  await page.getByLabel("How many").fill("1");
  await page.getByLabel("How many").press("Enter");
  await page.getByText("Enter the January that the target is for").first().waitFor();
  check(true, "Enter in the target's field looks for the value");
  await context.close();
});

await scenario("a session ends for good when signing out", async () => {
  const context = await browser.newContext({ baseURL: base });
  await context.request.post("/sign-in", { form: { email: at("board"), password: PASSWORD }, maxRedirects: 0 });
  const kept = await context.cookies();
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  await context.addCookies(kept);
  await page.goto("/account");
  check(page.url().includes("/sign-in"), "the old cookie is worth nothing");
  await context.close();
});

await browser.close();

const java = process.env.JAVA ?? "java";
await scenario("the Nu HTML checker is content", async () => {
  const jar = require("vnu-jar");
  try {
    execFileSync(java, ["-jar", jar, "--errors-only", join(shots, "html")], { stdio: "pipe", maxBuffer: 1 << 26 });
    passed += 1;
  } catch (error) {
    if (error.code === "ENOENT") throw new Error("no Java for the Nu HTML checker: install default-jre-headless");
    const lines = error.stderr.toString().split("\n").filter(Boolean);
    throw new Error(`${lines.length} errors in the HTML:\n  ${lines.slice(0, 15).join("\n  ")}`);
  }
});

console.log(`Screenshots are in ${shots}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
