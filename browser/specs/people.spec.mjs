import { press } from "../pages/form.mjs";
import { searchByName } from "../pages/search.mjs";
import { DESKTOP, expect, PHONE, resize, test, VARIANTS } from "../support/test.mjs";

for (const { variant, ...options } of VARIANTS) {
  test(`searching for children, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn("case_officer", options)).newPage();
    await page.goto("/children");
    await press(page, "Search");
    await page.locator(".govuk-error-summary").waitFor();
    expect.soft(await page.title(), "an empty search is refused").toMatch(/^Error: /);
    await look(page, `search refused, ${variant}`);
    await searchByName(page, "a");
    await page.getByRole("heading", { name: "Children found" }).waitFor();
    expect.soft(page.url(), "a searched name stays out of the address").not.toContain("name=");
    await look(page, `search found, ${variant}`);
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByRole("link", { name: "Previous page" }).waitFor();
    await look(page, `search, second page, ${variant}`);
    await page.goBack();
    await expect.soft(page.locator("h1"), "the results are there when one goes back").toHaveText("Children found");
    await searchByName(page, "zzzz nobody");
    await page.getByText("No child that you can see matches").waitFor();
    await look(page, `search, nothing found, ${variant}`);
  });

  test(`a child with a mistyped UPN is refused and what was typed stays, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn("case_officer", options)).newPage();
    await page.goto("/children/new");
    await page.getByLabel("First name, or their only name").fill("Test");
    await page.getByLabel("UPN (optional)").fill("Q207000016049");
    await press(page, "Save");
    await page.locator(".govuk-error-summary").waitFor();
    await expect.soft(page.getByLabel("First name, or their only name")).toHaveValue("Test");
    await expect.soft(page.locator("#upn-error"), "the UPN's check letter is checked").toContainText("typing mistake");
    await look(page, `child refused, ${variant}`);
  });

  test(`a child who is not there is not found, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn("case_officer", options)).newPage();
    const gone = await page.goto("/children/00000000-0000-7000-8000-000000000000");
    expect.soft(gone.status()).toBe(404);
    await look(page, `not found, ${variant}`);
  });
}

test.describe("what changes a record", () => {
  test.use({ changes: true });

  test("a record outside the caseload opens with a reason", async ({ signedIn, look }) => {
    const page = await (await signedIn("case_officer", { viewport: DESKTOP })).newPage();
    await searchByName(page, "a");
    for (const href of await page.$$eval("tbody a", (all) => all.map((a) => a.getAttribute("href")))) {
      await page.goto(href);
      if (page.url().endsWith("/reason")) break;
    }
    expect(page.url(), "a child of another's caseload asks for a reason").toMatch(/\/reason$/);
    await look(page, "reason");
    await page.getByLabel("Reason").fill("Duty call from the mother, case officer on leave");
    await press(page, "Open the record");
    expect(page.url(), "the reason opens the record").toMatch(/\/children\/[0-9a-f-]{36}$/);
  });
});

for (const act of ["restrict", "case-officer", "consent"]) {
  test(`a manager sends the form ${act} of a record empty, phone`, async ({ signedIn, look }) => {
    const page = await (await signedIn("manager", { viewport: PHONE })).newPage();
    await searchByName(page, "a");
    await page.locator("tbody a").nth(3).click();
    await page.waitForURL(/\/children\/[0-9a-f-]{36}/);
    await page.goto(`${page.url()}/${act}`);
    await look(page, `${act} as manager, phone`);
    await press(page, "Save");
    await page.locator(".govuk-error-summary").waitFor();
    await look(page, `${act} refused as manager, phone`);
  });
}

/** The pages of a record whose headings are measured: a page of each kind, and forms. */
const MEASURED = ["", "/journey", "/plan", "/advice", "/reviews", "/letters", "/messages", "/people", "/details", "/notes/new", "/edit"];

for (const role of ["manager", "case_officer"]) {
  test(`what stands above the heading of a record leaves room for the page, as ${role}`, async ({ signedIn }) => {
    const page = await (await signedIn(role, { viewport: DESKTOP })).newPage();
    // An officer's own cases; a manager opens any.
    if (role === "manager") await searchByName(page, "a");
    else await page.goto("/worklist");
    const href = await page.locator("main tbody a[href^='/children/']").first().getAttribute("href");
    const record = href.match(/^\/children\/[0-9a-f-]{36}/)[0];
    for (const path of MEASURED) {
      await resize(page, DESKTOP);
      await page.goto(record + path);
      const top = () => page.locator("h1").evaluate((heading) => Math.round(heading.getBoundingClientRect().top + window.scrollY));
      expect.soft(await top(), `${path} on a desk, of 900 pixels`).toBeLessThanOrEqual(320);
      const rows = (what) => page.locator(what).evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().top))).size);
      expect.soft(await rows("main .moj-sub-navigation__link"), `rows of the record's parts, ${path}`).toBe(1);
      await expect.soft(page.locator(".govuk-back-link"), `${path}: the navigation says the place`).toHaveCount(0);
      await expect.soft(page.locator("header .moj-sub-navigation"), `${path}: the record has its own pages`).toBeHidden();
      for (const width of [320, 400]) {
        await resize(page, { width, height: 900 });
        expect.soft(await top(), `${path} on a phone of ${width} pixels, of 900`).toBeLessThanOrEqual(400);
      }
    }
  });
}

test("the button of a record stands in the row of its name on a desk, and its menu within the screen", async ({ signedIn }) => {
  const page = await (await signedIn("manager", { viewport: DESKTOP })).newPage();
  await searchByName(page, "a");
  await page.locator("tbody a").first().click();
  const [bar, menu] = [page.locator("[data-identity]"), page.locator("[data-identity] [data-button-menu]")];
  const whole = await bar.boundingBox();
  const button = await menu.locator("summary").boundingBox();
  expect(button.y).toBeGreaterThanOrEqual(whole.y);
  expect(button.y + button.height).toBeLessThanOrEqual(whole.y + whole.height);
  for (const fact of await bar.locator("[data-fact], .govuk-tag, .op-identity__link").all()) {
    const box = await fact.boundingBox();
    expect(box.x + box.width, await fact.textContent()).toBeLessThanOrEqual(button.x);
  }
  await menu.locator("summary").click();
  const list = await menu.locator("ul").boundingBox();
  expect(list.x + list.width).toBeLessThanOrEqual(DESKTOP.width);
});
