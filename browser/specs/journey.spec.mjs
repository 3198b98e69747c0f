import { press } from "../pages/form.mjs";
import { DESKTOP, expect, PHONE, resize, test, VARIANTS } from "../support/test.mjs";
import { Views } from "../support/views.mjs";

const RECORDED = ["request.received", "request.refused", "advice.asked", "advice.returned", "advice.reused", "plan.draft_served", "plan.issued", "plan.ceased", "review.meeting", "cease.considered"];

/** The record of the child with whom the worklist begins. */
async function firstOfWorklist(page) {
  await page.goto("/worklist");
  return page.locator("main tbody th a").first().getAttribute("href");
}

test("a form of each kind for what can be recorded, and the form of an exception", async ({ signedIn }) => {
  const views = await Views.open(signedIn, "case_officer");
  const journey = await firstOfWorklist(views.desktop);
  for (const kind of RECORDED) await views.visit(`${journey}/record/${kind}`, `record ${kind}`);
  await views.visit(`${journey}/exception/A-13`, "exception");
  expect(views.faults).toEqual([]);
});

for (const { variant, ...options } of VARIANTS) {
  test(`an exception without its reasons is refused, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn("case_officer", options)).newPage();
    const journey = await firstOfWorklist(page);
    await page.goto(`${journey}/exception/A-13`);
    await press(page, "Sign and record");
    await page.locator(".govuk-error-summary").waitFor();
    await look(page, `exception refused, ${variant}`);
  });
}

test("the summary of a child, what else can be recorded, and an entry of the contact log", async ({ signedIn }) => {
  const views = await Views.open(signedIn, "case_officer");
  const record = (await firstOfWorklist(views.desktop)).replace(/\/journey$/, "");
  await views.visit(record, "summary of a child");
  await views.visit(`${record}/journey/record`, "something else happened");
  await views.visit(`${record}/notes/new`, "a new entry of the contact log");
  const page = views.desktop;
  await page.goto(`${record}/notes/new`);
  await page.getByLabel("Telephone call").check();
  await page.getByLabel("Who it was with").fill("Grandmother");
  await page.getByLabel("What was said or done").fill("She asked for the date of the meeting.");
  await press(page, "Add to the contact log");
  await expect(page.locator(".govuk-notification-banner--success [data-onward] a[href='/worklist']")).toBeVisible();
  await views.visit(`${record}/notes`, "contact log");
  const entry = await page.locator("main tbody a[href*='/notes/']").first().getAttribute("href");
  await views.visit(entry, "an entry of the contact log");
  await views.visit(`${entry}/correct`, "correcting an entry");
  await views.visit(`${record}/readers`, "who opened the record");
  expect(views.faults).toEqual([]);
});

test("the advice of a child: the list, everybody asked at once, a piece and what can be done about it", async ({ signedIn }) => {
  const views = await Views.open(signedIn, "case_officer");
  const page = views.desktop;
  await page.goto("/worklist?waiting=advice");
  const record = (await page.locator("main tbody th a").first().getAttribute("href")).replace(/\/journey.*$/, "");
  await views.visit(`${record}/advice`, "advice of a child");
  await views.visit(`${record}/advice/ask`, "asking for advice");
  await page.goto(`${record}/advice`);
  const open = page.locator("main tbody tr").filter({ has: page.getByRole("link", { name: "Record as received" }) }).first();
  const piece = await open.locator("th a").getAttribute("href");
  await views.visit(piece, "a piece of advice");
  for (const part of ["received", "cancel", "reassign"]) await views.visit(`${piece}/${part}`, `${part}: a piece of advice`);
  await views.visit(`/advice/${piece.split("/").pop()}/files`, "files of advice");
  expect(views.faults).toEqual([]);
  await page.goto(`${piece}/cancel`);
  await press(page, "Cancel the request");
  await page.locator(".govuk-error-summary").waitFor();
});

test("section G: what the health body has to agree", async ({ signedIn }) => {
  const views = await Views.open(signedIn, "adviser");
  await views.visit("/section-g", "section G to agree");
  expect(views.faults).toEqual([]);
});

test("the day of a meeting is picked from a calendar with the keyboard, and typed where there is none", async ({ signedIn }) => {
  const page = await (await signedIn("manager")).newPage();
  await page.goto("/panels/new");
  const field = page.getByLabel("Date of the meeting");
  await field.fill("5/3/2027");
  await page.getByRole("button", { name: /^Choose date/ }).press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("6/3/2027");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("filters stand beside a list where there is room for both, and behind a button where there is not", async ({ signedIn }) => {
  const page = await (await signedIn("case_officer")).newPage();
  await resize(page, { width: 1500, height: 900 });
  await page.goto("/worklist");
  const filters = page.locator("form.op-filters");
  const table = page.locator("main .op-list__rows table");
  await expect(filters).toBeVisible();
  const [left, right] = [await filters.boundingBox(), await table.boundingBox()];
  expect(left.x + left.width).toBeLessThanOrEqual(right.x);
  await resize(page, { width: 800, height: 900 });
  await expect(filters).toBeHidden();
  await page.locator("[data-filter] > summary").click();
  await expect(filters).toBeVisible();
});

test("a list with few filters shows them on a desk, and folds them away on a phone", async ({ signedIn }) => {
  const page = await (await signedIn("administrator", { viewport: DESKTOP })).newPage();
  await page.goto("/accounts");
  const filters = page.locator("form.op-filters");
  await expect(filters).toBeVisible();
  await resize(page, PHONE);
  await expect(filters).toBeHidden();
  await page.locator("[data-filter] > summary").click();
  await expect(filters).toBeVisible();
});

test("a card of the worklist on a phone begins with when it is due and how it stands", async ({ signedIn }) => {
  const page = await (await signedIn("case_officer", { viewport: { width: 390, height: 844 } })).newPage();
  await page.goto("/worklist");
  const card = page.locator("main .op-list__rows tbody tr").first();
  const name = await card.locator("th a").boundingBox();
  const leads = card.locator(".op-cards__lead");
  expect(await leads.evaluateAll((all) => all.map((one) => one.dataset.label))).toEqual(["Due date", "Status"]);
  for (const lead of await leads.all()) {
    await expect(lead).toBeVisible();
    const box = await lead.boundingBox();
    expect(box.y + box.height, await lead.textContent()).toBeLessThanOrEqual(Math.ceil(name.y));
  }
});

test("the bar of a record stays at the top of a desk, and nothing that has the focus is under it", async ({ signedIn }) => {
  const page = await (await signedIn("case_officer", { viewport: DESKTOP })).newPage();
  const journey = await firstOfWorklist(page);
  // A long form: the letter with the final plan.
  await page.goto(`${journey}/record/plan.issued`);
  const bar = page.locator("main .moj-identity-bar").first();
  const top = () => bar.evaluate((one) => Math.round(one.getBoundingClientRect().top));
  await page.evaluate(() => window.scrollTo(0, 800));
  await expect.poll(top).toBe(0);
  await page.locator("main form button[type='submit']").last().focus();
  let seen = 0;
  for (;;) {
    await page.keyboard.press("Shift+Tab");
    // A browser shows where one types: of a text of many lines that is one line, and of anything else all of it.
    /** How much of what must be seen of what has the focus is under the bar, and what it is; nothing outside the form. */
    const [covered, what] = await bar.evaluate((one) => {
      const focused = document.activeElement;
      if (!focused?.closest("main form") || one.contains(focused)) return [null, ""];
      const box = focused.getBoundingClientRect();
      const top = focused.localName === "textarea" ? box.bottom - Math.min(box.height, 40) : box.top;
      return [Math.round(one.getBoundingClientRect().bottom - top), focused.id || focused.outerHTML];
    });
    if (covered === null || seen > 60) break;
    seen += 1;
    expect.soft(covered, what).toBeLessThanOrEqual(0);
  }
  expect(seen, "the fields of the letter").toBeGreaterThan(10);
  // On a phone there is no room for it: it goes with the page.
  await resize(page, { width: 390, height: 844 });
  await page.evaluate(() => window.scrollTo(0, 800));
  await expect.poll(top).toBeLessThan(0);
});
