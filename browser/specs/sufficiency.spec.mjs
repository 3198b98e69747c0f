import { expect, test } from "../support/test.mjs";

test("an analyst slides an assumption and sees at once what would come of it", async ({ signedIn, look }) => {
  const page = await (await signedIn("analyst", { viewport: { width: 320, height: 700 } })).newPage();
  await page.goto("/sufficiency/forecasts/new");
  await expect.soft(page.getByRole("slider"), "a slider beside each of the four numbers").toHaveCount(4);
  await page.getByRole("slider", { name: "Requests, change in %" }).focus();
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowLeft");
  await expect.soft(page.getByLabel("Requests, change in %").first(), "the number follows the slider, by keyboard").toHaveValue("-5");
  const line = page.locator("output.op-live");
  const shown = page.getByRole("heading", { name: "Results of these assumptions" });
  await expect(line).toContainText("fewer on average than the current trend");
  await expect.soft(shown, "tables show without loading the page anew").toHaveCount(1);
  const odds = page.getByLabel("Plans ceased at 16 and over, change in %").first();
  await odds.fill("lots");
  await expect(line).toContainText("must be a number from");
  await expect.soft(shown, "a wrong number takes nothing away").toHaveCount(1);
  await odds.fill("20");
  await expect(line).toContainText("plans, ");
  await look(page, "sliders with their line, phone");
  // What is focused is not hidden by the line at the bottom.
  await page.getByLabel("Purpose (optional)").focus();
  const [focused, below] = [await page.locator(":focus").boundingBox(), await line.boundingBox()];
  expect.soft(focused.y, "the focused field shows above the line").toBeLessThan(below.y);
  // Enter presses the button of its own part; the page is loaded anew.
  await page.getByLabel("Target number of plans").fill("1");
  await page.getByLabel("Target number of plans").press("Enter");
  await expect(page.getByText("Enter the January that the target is for").first(), "Enter in the target's field looks for the value").toBeVisible();
});
