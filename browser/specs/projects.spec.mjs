import { fillDate } from "../pages/dates.mjs";
import { press } from "../pages/form.mjs";
import { wentTo } from "../pages/record.mjs";
import { expect, PHONE, test } from "../support/test.mjs";

test.use({ changes: true });

test("a manager adds a project without scripts; what is missing is asked for", async ({ signedIn, look }) => {
  const page = await (await signedIn("manager", { viewport: PHONE, scripts: false })).newPage();
  await page.goto("/projects/new");
  await page.locator("[name=name]").fill("A base for speech and language");
  await press(page, "Save");
  for (const field of ["programme", "owner", "partner"]) await page.locator(`.govuk-error-summary a[href='#${field}']`).waitFor();
  await expect.soft(page.locator("[name=name]"), "what was typed stays").toHaveValue("A base for speech and language");
  await look(page, "a project without an owner, phone without scripts");
  await page.locator("[name=programme]").selectOption({ index: 1 });
  await page.locator("[name=owner]").fill("Head of inclusion");
  await page.locator("[name=partner]").fill("The council");
  await fillDate(page, new Date());
  await press(page, "Save");
  await wentTo(page, "the project is added", "done=added");
  await expect(page.locator("h1")).toContainText("A base for speech and language");
  await look(page, "a project that was added, phone without scripts");
});
