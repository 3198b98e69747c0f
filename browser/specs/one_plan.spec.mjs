import { press } from "../pages/form.mjs";
import { expect, PHONE, resize, test } from "../support/test.mjs";

test("a board member has a count judged; half a question is asked for", async ({ signedIn, look }) => {
  const page = await (await signedIn("board_member", { viewport: PHONE })).newPage();
  await page.goto("/measures/claims");
  await page.locator("[name=says]").fill("most of them");
  await page.locator("[name=rule]").selectOption({ index: 1 });
  await press(page, "Count");
  await page.locator(".govuk-error-summary a[href='#says']").waitFor();
  await expect.soft(page.locator("[name=says]"), "what was typed stays").toHaveValue("most of them");
  await look(page, "a count that cannot be judged, phone");
  await page.locator("[name=says]").fill("0 of 2");
  await press(page, "Count");
  await expect(page.locator("main strong.govuk-tag").first()).toBeVisible();
  await look(page, "a count that was judged, phone");
});

test("a board member reads their home on a phone without moving anything sideways", async ({ signedIn, look }) => {
  const page = await (await signedIn("board_member", { viewport: PHONE })).newPage();
  await page.goto("/");
  for (const width of [320, 400]) {
    await resize(page, { width, height: 900 });
    const wide = await page.locator("main .op-scroll").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.getAttribute("aria-label")));
    expect(wide, `at ${width} pixels`).toEqual([]);
  }
  await look(page, "home of a board member, phone");
});
