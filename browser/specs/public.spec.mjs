import { expect, test } from "../support/test.mjs";

test("without a connection there is a page that says so", async ({ signedIn }) => {
  const context = await signedIn(null, { serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto("/about");
  await page.evaluate("navigator.serviceWorker.ready");
  await page.waitForTimeout(500);
  await context.setOffline(true);
  await page.goto("/sign-in");
  await expect(page.locator("h1")).toHaveText("You are offline");
});
