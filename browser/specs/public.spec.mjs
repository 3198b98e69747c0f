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

test("of all pages that somebody saw, the browser keeps the one for no connection and the styles", async ({ signedIn }) => {
  const context = await signedIn("parent", { serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto("/");
  await page.evaluate("navigator.serviceWorker.ready");
  await page.waitForTimeout(500);
  for (const path of ["/my-details", "/messages", "/"]) await page.goto(path);
  const kept = await page.evaluate(async () => {
    const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = await Promise.all(opened.map((cache) => cache.keys()));
    return requests.flat().map((request) => new URL(request.url).pathname).sort();
  });
  expect(kept).toEqual(["/assets/oneplan.css", "/offline"]);
});
