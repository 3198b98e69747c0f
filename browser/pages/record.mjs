import { expect } from "../support/test.mjs";
import { fillDate } from "./dates.mjs";
import { press } from "./form.mjs";

/** Records what happened in a child's journey: `kind` as the law's book names it, `on` a day other than today. */
export async function record(page, child, kind, { on, answer } = {}) {
  await page.goto(`${child}/journey/record/${kind}`);
  if (on) await fillDate(page, on);
  if (answer) await answer();
  for (const text of await page.locator("textarea").all()) if (!(await text.inputValue())) await text.fill("Written for this family.");
  const post = page.getByLabel("By first class post");
  if (await post.count()) await post.check();
  // What is checked before it goes is continued, and what is not is saved.
  const goesOn = page.getByRole("button", { name: "Continue", exact: true });
  const save = (await goesOn.count()) > 0 ? "Continue" : "Save";
  const confirm = kind === "consultation.sent" ? "Send the consultation" : "Confirm and send";
  await press(page, save);
  // A day that falls on a weekend is asked about once; what goes out is confirmed on a page of its own.
  const confirms = (await page.locator("[data-confirm]").count()) > 0;
  const right = page.getByLabel("Yes, the date is right");
  const unlikely = (await right.count()) > 0;
  if (unlikely) await right.check();
  for (const text of await page.locator("[data-confirm] textarea").all()) await text.fill("Written for this family.");
  if (confirms) await press(page, confirm);
  else if (unlikely) {
    await press(page, save);
    // A setting is shown in full once the day is right.
    if ((await page.locator("[data-confirm]").count()) > 0) await press(page, confirm);
  }
  await wentTo(page, kind, "done=recorded");
}

/** That a form was taken: what it says otherwise stands in the failure. */
export async function wentTo(page, what, where) {
  expect.soft(page.url(), `${what}: ${page.url().includes(where) ? "" : await page.locator("main").innerText()}`).toContain(where);
}
