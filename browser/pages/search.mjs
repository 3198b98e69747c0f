import { press } from "./form.mjs";

/** Searches for children by a part of their name. */
export async function searchByName(page, name) {
  await page.goto("/children");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await press(page, "Search");
}
