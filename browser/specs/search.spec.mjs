import { expect, test, VARIANTS } from "../support/test.mjs";

/** Types into the box on a page, and goes to the results. On a phone a link leads to the box. */
async function searchFor(page, text) {
  const link = page.getByRole("link", { name: "Search", exact: true });
  if (await link.isVisible()) {
    await link.click();
    await page.getByLabel("Search for", { exact: true }).waitFor();
  }
  const box = page.getByRole("searchbox").or(page.getByLabel("Search for", { exact: true })).first();
  await box.fill(text);
  await box.press("Enter");
  await page.locator("h1").waitFor();
  await page.waitForLoadState();
}

for (const { variant, ...options } of VARIANTS) {
  test(`the box on every page finds people, organisations and pages, ${variant}`, async ({ signedIn, look }) => {
    const page = await (await signedIn("manager", options)).newPage();
    await page.goto("/");
    await searchFor(page, "khan");
    await expect(page.locator("[data-search-kind=children]")).toBeVisible();
    expect.soft(page.url(), "what was typed stays out of the address").not.toContain("khan");
    await look(page, `search results, ${variant}`);
    await page.getByRole("link", { name: /^Show all/ }).first().click();
    await page.getByRole("link", { name: "All results" }).waitFor();
    await look(page, `search results of one kind, ${variant}`);
    await page.getByRole("link", { name: "All results" }).click();
    await searchFor(page, "school");
    await expect(page.locator("[data-search-kind=organisations]")).toBeVisible();
    await searchFor(page, "providers");
    await expect(page.locator("[data-search-kind=pages]")).toBeVisible();
    await searchFor(page, "zzzz nobody");
    await expect(page.locator("[data-search-empty]")).toBeVisible();
    await look(page, `search, nothing found, ${variant}`);
  });
}
