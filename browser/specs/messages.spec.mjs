import { press } from "../pages/form.mjs";
import { wentTo } from "../pages/record.mjs";
import { nameOn } from "../pages/sign_in.mjs";
import { expect, PHONE, test } from "../support/test.mjs";

test.use({ changes: true });

test("a message is written without scripts, looked at before it goes, and called back", async ({ signedIn, look }) => {
  const parent = await (await signedIn("parent", { viewport: PHONE })).newPage();
  await parent.goto("/");
  const child = await parent.getByRole("link", { name: /Open the record/ }).first().getAttribute("href");
  const name = await nameOn(parent);
  const manager = await (await signedIn("manager", { viewport: PHONE, scripts: false })).newPage();
  await manager.goto(`${child}/messages/new`);
  await manager.getByLabel(name).check();
  await manager.locator("[name=body]").fill("We meet on Monday at ten.");
  await press(manager, "Check message");
  await manager.locator(".govuk-error-summary a[href='#subject']").waitFor();
  await expect.soft(manager.locator("[name=body]"), "what was typed stays").toHaveValue("We meet on Monday at ten.");
  await look(manager, "a message without a subject, phone without scripts");
  await manager.locator("[name=subject]").fill("Our meeting on Monday");
  await press(manager, "Check message");
  await expect.soft(manager.locator("main table")).toContainText(name);
  await look(manager, "what goes to whom, phone without scripts");
  await press(manager, "Send");
  await wentTo(manager, "the message waits", `${child}/messages`);
  const message = manager.locator("[id^=m-]", { hasText: "Our meeting on Monday" });
  await look(manager, "a message that waits, phone without scripts");
  await message.locator("form[action$='/recall'] button").click();
  await expect(message.locator("form[action$='/recall']"), "it is not called back twice").toHaveCount(0);
  await parent.goto(`${child}/messages`);
  await expect(parent.locator("main"), "what was called back did not arrive").not.toContainText("Our meeting on Monday");
});
