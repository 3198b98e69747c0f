import { press } from "../pages/form.mjs";
import { expect, test, VARIANTS } from "../support/test.mjs";
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
