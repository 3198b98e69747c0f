import { fill, press } from "./form.mjs";

/** Adds a line to a section of the plan that is being written. */
export async function addLine(page, child, section, fields) {
  await page.goto(`${child}/plan/new/${section}`);
  await fill(page, fields);
  await press(page, "Save");
  await page.getByText("Line saved.").waitFor();
}
