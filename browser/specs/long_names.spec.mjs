// Names as long as they can be, without a space: nothing is wider than a phone, and no name is cut off.
import { daysAfter, fillDate, weeksAgo } from "../pages/dates.mjs";
import { fill, press } from "../pages/form.mjs";
import { record, wentTo } from "../pages/record.mjs";
import { searchByName } from "../pages/search.mjs";
import { DESKTOP, expect, resize, test } from "../support/test.mjs";

test.use({ changes: true });
test.describe.configure({ timeout: 4 * 60_000 });

const NARROW = { width: 320, height: 800 };
/** A double-barrelled name of 60 characters. */
const FIRST = "Wolfeschlegelsteinhausenberger-Featherstonehaughcholmondeley";
/** 200 characters without a space or a hyphen: as many as a name may have. */
const LAST = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(4).slice(0, 200);

/** Where on the page one of the names reaches over an edge of the screen, or of the box that holds it. */
const cutOff = (page) =>
  page.evaluate((names) => {
    const width = document.documentElement.clientWidth;
    const says = (one) => names.some((name) => one.textContent.includes(name));
    const holds = (one) => says(one) && ![...one.children].some(says);
    const isRead = (one) => one.checkVisibility() && !one.closest(".govuk-visually-hidden, script, option");
    const isCut = (one) => {
      const box = one.getBoundingClientRect();
      return box.left < -1 || box.right > width + 1 || (getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1);
    };
    const all = [...document.querySelectorAll("body *")].filter(holds).filter(isRead);
    return all.filter(isCut).map((one) => `${one.localName}.${one.className}`);
  }, [FIRST, LAST]);

/** Goes on to the page of a list on which the child stands. */
async function onItsPage(page) {
  const next = page.getByRole("link", { name: "Next page" });
  while (!(await page.locator("main").getByText(LAST).count()) && (await next.count())) {
    await next.click();
    await page.waitForLoadState();
  }
}

test("a child with very long names, in the bar, in lists, on an agenda and in a letter", async ({ signedIn, look }) => {
  expect([FIRST.length, LAST.length]).toEqual([60, 200]);
  const page = await (await signedIn("manager", { viewport: NARROW })).newPage();
  await page.goto("/children/new");
  await fill(page, { "First name, or their only name": FIRST, "Last name (optional)": LAST });
  await fillDate(page, weeksAgo(9 * 52));
  await press(page, "Save");
  await wentTo(page, "a child with long names", "done=added");
  const child = new URL(page.url()).pathname;
  await record(page, child, "request.received", { on: weeksAgo(2), answer: () => page.locator("input[name=source]").first().check() });

  await page.goto("/panels/new");
  await page.getByLabel("Name of the panel").fill("Assessment panel");
  await fillDate(page, daysAfter(Date.now(), 7));
  for (const member of [0, 1]) await page.locator("input[name=members]").nth(member).check();
  await press(page, "Save");
  await wentTo(page, "a meeting", "/panels/");
  const panel = new URL(page.url()).pathname;
  await page.goto(`${child}/panel`);
  await page.locator(`input[name=panel][value="${panel.split("/").pop()}"]`).check();
  await page.locator("input[name=question][value=assess]").check();
  await press(page, "Add to the agenda");
  await wentTo(page, "the case on its agenda", panel);

  const papers = await page.locator(`main a[href^="${panel}/items/"]`).first().getAttribute("href");
  const places = {
    summary: child,
    timeline: `${child}/journey`,
    people: `${child}/people`,
    "plan of nobody yet": `${child}/plan`,
    "form of a note": `${child}/notes/new`,
    "form of a decision": `${child}/journey/record/request.refused`,
    requests: "/requests",
    worklist: "/worklist?whose=unallocated",
    agenda: panel,
    "papers of a panel": papers,
    letter: `${child}/journey/letter/request.refused`,
  };
  for (const [what, path] of Object.entries(places)) {
    await resize(page, NARROW);
    await page.goto(path);
    await onItsPage(page);
    await expect.soft(page.locator("main"), `${what} says the name`).toContainText(LAST);
    await look(page, `long names: ${what}, phone`);
    expect.soft(await cutOff(page), `${what}: names that are cut off`).toEqual([]);
    await resize(page, DESKTOP);
    await look(page, `long names: ${what}, desktop`);
  }

  await page.goto(child);
  await resize(page, NARROW);
  await expect(page.locator("h1"), "the heading is the whole name").toHaveText(`${FIRST} ${LAST}`);
  await searchByName(page, FIRST.slice(0, 30));
  await expect.soft(page.locator("main"), "found by a part of it").toContainText(LAST);
  await look(page, "long names: found, phone");
  expect.soft(await cutOff(page), "names that are cut off in what was found").toEqual([]);
});
