import { press } from "../pages/form.mjs";
import { signIn } from "../pages/sign_in.mjs";
import { DESKTOP, expect, resize, test, VARIANTS } from "../support/test.mjs";

for (const { variant, ...options } of VARIANTS) {
  test(`sign-in refused, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn(null, options)).newPage();
    await signIn(page, `nobody-${variant.replaceAll(" ", "-")}@example.org`, "wrong password here");
    await page.getByText("The email address or password is not correct").first().waitFor();
    await expect.soft(page.getByLabel("Password", { exact: true }), "the password is not sent back").toHaveValue("");
    await look(page, `sign-in refused, ${variant}`);
  });

  test(`accounts are not a case officer's, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn("case_officer", options)).newPage();
    const forbidden = await page.goto("/accounts");
    expect.soft(forbidden.status()).toBe(403);
    await look(page, `forbidden, ${variant}`);
  });
}

test("keyboard alone: sign in, search, open a record", async ({ signedIn, area }) => {
  const page = await (await signedIn(null, { viewport: DESKTOP })).newPage();
  const focused = () => page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()");
  const tabTo = async (what) => {
    for (let at = 0; at < 60; at += 1) {
      await page.keyboard.press("Tab");
      if ((await focused()) === what) return;
    }
    throw new Error(`Tab does not reach ${what}`);
  };
  await page.goto("/sign-in");
  await page.keyboard.press("Tab");
  expect.soft(await focused(), "the first Tab is the skip link").toBe("Skip to main content");
  await tabTo("email");
  await page.keyboard.type(area.email("manager"));
  await tabTo("password");
  await page.keyboard.type(area.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${area.address}/`);
  await page.goto("/children");
  await tabTo("name");
  await page.keyboard.type("a");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Children found" }).waitFor();
  await tabTo(await page.locator("tbody a").first().innerText());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/children\/[0-9a-f-]{36}/);
  await tabTo("Details");
  await page.keyboard.press("Enter");
  await expect(page.locator("#overview"), "a part opens by its key").toBeVisible();
});

test("with scripts switched off altogether: sign in, search, sign out", async ({ signedIn, area }) => {
  const page = await (await signedIn(null, { javaScriptEnabled: false })).newPage();
  await signIn(page, area.email("manager"), area.password);
  await page.goto("/children");
  await page.getByLabel("Name", { exact: true }).fill("a");
  await press(page, "Search");
  await page.locator("tbody a").first().click();
  const parts = page.locator("main .moj-sub-navigation__link");
  await parts.first().waitFor();
  expect(await parts.count(), "every part of the record is a link away").toBeGreaterThanOrEqual(8);
  await page.locator(".op-menu__summary").click();
  await press(page, "Sign out");
  await page.waitForURL(/sign-in/);
});

test("the places of the main navigation are larger than the parts of a place", async ({ signedIn }) => {
  const page = await (await signedIn("manager", { viewport: DESKTOP })).newPage();
  await page.goto("/worklist");
  const size = (what) => page.locator(what).first().evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
  const [places, parts] = ["header .govuk-service-navigation__link", "header .moj-sub-navigation__link"];
  for (const width of [DESKTOP.width, 1100]) {
    await resize(page, { width, height: 900 });
    expect(await size(parts), `at ${width} pixels`).toBeLessThan(await size(places));
    const rows = await page.locator(places).evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().top))).size);
    expect(rows, `the places stand in one row at ${width} pixels`).toBe(1);
  }
});

test("a session says that it ends, goes on with a press, and says that it has ended", async ({ signedIn }) => {
  const page = await (await signedIn("case_officer", { viewport: DESKTOP })).newPage();
  await page.clock.install();
  await page.goto("/children/new");
  await page.getByLabel("First name").first().fill("Ava");
  const dialog = page.locator("dialog.op-session");
  await page.clock.fastForward("24:00");
  await expect(dialog, "nothing is said too early").toBeHidden();
  await page.clock.fastForward("02:00");
  await expect(dialog).toBeVisible();
  expect(await dialog.evaluate((one) => one.contains(document.activeElement)), "it is where the keyboard is").toBe(true);
  const asked = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/account");
  await dialog.getByRole("button").click();
  expect((await asked).ok(), "the server hears that somebody is there").toBe(true);
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("First name").first(), "what was typed stands there still").toHaveValue("Ava");
  await page.clock.fastForward("24:00");
  await expect(dialog, "all of the time begins anew").toBeHidden();
  await page.clock.fastForward("02:00");
  await expect(dialog).toBeVisible();
  const words = await dialog.locator("p").innerText();
  await page.clock.runFor("06:00");
  await expect(dialog.locator("p"), "it says that the session ended").not.toHaveText(words);
  await dialog.getByRole("button").click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("First name").first()).toHaveValue("Ava");
});

test("a session ends for good when signing out", async ({ signedIn, area }) => {
  const context = await signedIn(null);
  const page = await context.newPage();
  await signIn(page, area.email("board_member"), area.password);
  const kept = await context.cookies();
  await page.goto("/");
  await page.locator(".op-menu__summary").click();
  await press(page, "Sign out");
  await page.waitForURL(/sign-in/);
  await context.addCookies(kept);
  await page.goto("/account");
  expect(page.url(), "the old cookie is worth nothing").toContain("/sign-in");
});
