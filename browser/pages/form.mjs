/** Presses a button and waits for the page that comes. */
export async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
  await page.waitForLoadState();
}

/** Fills texts by their labels; of a list takes the choice with this number. */
export async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    if (typeof value === "number") await field.selectOption({ index: value });
    else await field.fill(value);
  }
}
