import { press } from "../pages/form.mjs";
import { signIn } from "../pages/sign_in.mjs";
import { DESKTOP, expect, test, VARIANTS } from "../support/test.mjs";

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
