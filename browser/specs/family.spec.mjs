// A parent and a young person in their own rooms, on a phone: what needs them, their details, who sees the record, what they think.
import { fill, press } from "../pages/form.mjs";
import { searchByName } from "../pages/search.mjs";
import { DESKTOP, expect, PHONE, resize, test } from "../support/test.mjs";

/** How far down the first heading of a page begins, of 900 pixels. */
const headerOf = (page) => page.locator("main h1").first().evaluate((heading) => Math.round(heading.closest("main").getBoundingClientRect().top));

for (const [variant, viewport] of [["phone", PHONE], ["narrow", { width: 320, height: 900 }], ["desk", DESKTOP]]) {
  test(`a parent and a young person at home, ${variant}`, async ({ signedIn, look }) => {
    for (const role of ["parent", "young_person"]) {
      const page = await (await signedIn(role, { viewport })).newPage();
      await page.goto("/");
      await look(page, `home as ${role}, ${variant}`);
      await expect(page.locator("[data-child]").first()).toBeVisible();
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(viewport.width);
      await page.getByRole("link", { name: /^Who can see the record/ }).first().click();
      await look(page, `who can see the record as ${role}, ${variant}`);
    }
  });
}

test("the header of a phone leaves room for the page", async ({ signedIn }) => {
  const page = await (await signedIn("parent", { viewport: { width: 390, height: 900 } })).newPage();
  await page.goto("/");
  const invented = await page.locator(".op-invented").evaluateAll((all) => all.reduce((sum, one) => sum + one.getBoundingClientRect().height + 10, 0));
  expect((await headerOf(page)) - invented, "of 900 pixels, without the mark of an invented area").toBeLessThanOrEqual(100);
});

test("text with more space between letters, words and lines loses nothing", async ({ signedIn }) => {
  const spaced = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }";
  for (const [role, paths] of [[null, ["/", "/request", "/how-it-works", "/contact", "/accessibility", "/sign-in"]], ["parent", ["/"]], ["young_person", ["/"]]]) {
    const page = await (await signedIn(role, { viewport: DESKTOP })).newPage();
    for (const path of paths) {
      await page.goto(path);
      const lost = await page.evaluate((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        const cut = [...document.querySelectorAll("main *")].filter((one) => getComputedStyle(one).overflowY === "hidden" && !one.closest(".govuk-visually-hidden, svg") && one.scrollHeight > one.clientHeight + 1);
        return { wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, cut: cut.map((one) => `${one.tagName} ${one.className}`) };
      }, spaced);
      expect(lost, `${path} as ${role ?? "nobody"}`).toEqual({ wide: 0, cut: [] });
    }
  }
});

test("what stands above the heading of a record leaves room for the page on a phone", async ({ signedIn }) => {
  for (const scripts of [true, false]) {
    const page = await (await signedIn("parent", { viewport: { width: 390, height: 844 }, scripts })).newPage();
    await page.goto("/");
    await page.getByRole("link", { name: /^Open the record/ }).first().click();
    const invented = await page.locator(".op-invented").evaluateAll((all) => all.reduce((sum, one) => sum + one.getBoundingClientRect().height + 10, 0));
    const top = await page.locator("h1").evaluate((heading) => Math.round(heading.getBoundingClientRect().top));
    expect(top - invented, `of 844 pixels, without the mark of an invented area, ${scripts ? "with" : "without"} scripts`).toBeLessThanOrEqual(300);
  }
});

test("the parts of a record are behind one line on a phone, and stand open on a desk", async ({ signedIn, look }) => {
  const page = await (await signedIn("manager", { viewport: DESKTOP })).newPage();
  await searchByName(page, "a");
  await page.locator("tbody a").first().click();
  const [parts, fold] = [page.locator("main .moj-sub-navigation__link"), page.locator("main .moj-sub-navigation summary")];
  const rest = page.locator("[data-identity] .op-identity__rest");
  await expect(parts.first()).toBeVisible();
  await expect(rest.locator("[data-button-menu]")).toBeVisible();
  await expect(fold).toBeHidden();
  await resize(page, PHONE);
  await expect(parts.first()).toBeHidden();
  await expect(rest.locator("[data-button-menu]")).toBeHidden();
  await expect(page.locator("[data-identity] [data-fact=born]")).toBeVisible();
  await rest.locator("summary").first().click();
  await expect(rest.locator("[data-button-menu]")).toBeVisible();
  await fold.press("Enter");
  await expect(parts.first()).toBeVisible();
  await look(page, "a record with all of its top opened, phone");
});

test("the parts of a record lie within a phone's screen", async ({ signedIn }) => {
  for (const width of [390, 320]) {
    const page = await (await signedIn("parent", { viewport: { width, height: 900 } })).newPage();
    await page.goto("/");
    await page.getByRole("link", { name: /^Open the record/ }).first().click();
    await page.locator("main .moj-sub-navigation summary").click();
    const ends = await page.locator(".moj-sub-navigation__link").evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().right)));
    expect(ends.length).toBeGreaterThan(4);
    expect(Math.max(...ends), `the last part at ${width} pixels`).toBeLessThanOrEqual(width);
  }
});

test("a file that was chosen is sent by the button that goes on, and asked about where the page is left without it", async ({ signedIn }) => {
  const page = await (await signedIn("parent", { viewport: PHONE })).newPage();
  await page.goto("/");
  await page.getByRole("link", { name: "Send us a report or a picture" }).first().click();
  await page.locator("input[type=file]").setInputFiles({ name: "report.txt", mimeType: "text/plain", buffer: Buffer.from("A report.") });
  const asked = new Promise((resolve) => page.on("dialog", (dialog) => dialog.accept().then(() => resolve(dialog.type()))));
  await page.locator("main .moj-sub-navigation summary").click();
  await page.locator("main .moj-sub-navigation a[href$='/files']").first().click();
  expect(await asked).toBe("beforeunload");
});

test.describe("what changes a record", () => {
  test.use({ changes: true });

  test("a parent changes their details and writes what they think, phone without scripts", async ({ signedIn, look }) => {
    const page = await (await signedIn("parent", { viewport: PHONE, scripts: false })).newPage();
    await page.goto("/");
    await page.getByRole("link", { name: /^My details/ }).click();
    await look(page, "my details");
    await page.getByRole("button", { name: "Change my details" }).click();
    await fill(page, { "Telephone number (optional)": "1", "House number and street (optional)": "9 New Road", "Postcode (optional)": "nowhere" });
    await press(page, "Continue");
    await page.locator(".govuk-error-summary").waitFor();
    await look(page, "my details, refused");
    await fill(page, { "Telephone number (optional)": "01632 960077", "Postcode (optional)": "ZZ1 1AA" });
    await page.getByLabel("No", { exact: true }).check();
    await press(page, "Continue");
    await look(page, "my details, to check");
    await press(page, "Confirm");
    await page.locator("[data-waiting]").waitFor();
    await look(page, "my details, waiting for the officer");
    await page.goto("/");
    await page.getByRole("link", { name: "Tell us what your child thinks and wants" }).first().click();
    await look(page, "views");
    await page.getByRole("button", { name: /^Write what/ }).click();
    await look(page, "views, to write");
    await page.getByLabel("What helps them?").fill("A quiet room.");
    await press(page, "Send");
    await page.locator("[data-view]").first().waitFor();
  });

  test("feedback about a page", async ({ signedIn, look }) => {
    const page = await (await signedIn(null, { viewport: PHONE })).newPage();
    await page.goto("/contact");
    await page.getByRole("link", { name: "Feedback" }).click();
    await look(page, "feedback");
    await press(page, "Send feedback");
    await page.locator(".govuk-error-summary").waitFor();
    await look(page, "feedback, refused");
    await page.getByLabel("No", { exact: true }).check();
    await press(page, "Send feedback");
    await look(page, "feedback, sent");
    const editor = await (await signedIn("editor", { viewport: DESKTOP })).newPage();
    await editor.goto("/feedback/received");
    await expect(editor.getByRole("cell", { name: "/contact", exact: true }).or(editor.getByRole("rowheader", { name: "/contact", exact: true })).first()).toBeVisible();
    await look(editor, "feedback, received");
  });
});
