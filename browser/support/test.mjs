// The tests' own `test`: people who are signed in, an area that may be changed, a look at a page.
import { test as base, expect } from "@playwright/test";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { examine } from "./examine.mjs";
import { keepHtml, screenshot } from "./keep.mjs";
import { serve } from "./program.mjs";
import { area as prepared } from "./setup.mjs";
import { DESKTOP, PHONE, resize } from "./views.mjs";

export { DESKTOP, expect, PHONE, resize };

/** What each of the four ways of looking at a page is called. */
export const VARIANTS = [
  { variant: "desktop", viewport: DESKTOP, scripts: true },
  { variant: "phone", viewport: PHONE, scripts: true },
  { variant: "desktop without scripts", viewport: DESKTOP, scripts: false },
  { variant: "phone without scripts", viewport: PHONE, scripts: false },
];

export const test = base.extend({
  /** `test.use({ changes: true })`: these tests change the area, so each has a copy and a server of its own. */
  changes: [false, { option: true }],

  /** The invented area: its address, and the accounts in it. */
  area: async ({ changes }, use, info) => {
    const { address, password, signIns } = prepared();
    const email = (role) => signIns.find((one) => one.role === role).email;
    if (!changes) return use({ address, password, email });
    const folder = join(process.env.ONEPLAN_BROWSER_FOLDER, info.testId);
    cpSync(join(process.env.ONEPLAN_BROWSER_FOLDER, "area"), folder, { recursive: true });
    const server = await serve(join(folder, "area.sqlite"));
    await use({ address: server.address, password, email });
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("what the server said", { body: server.said(), contentType: "text/plain" });
    rmSync(folder, { recursive: true, force: true });
  },

  /** A browser in which somebody of this role is signed in; without a role, nobody is. */
  signedIn: async ({ browser, area }, use) => {
    const contexts = [];
    await use(async (role, { scripts = true, ...options } = {}) => {
      const storageState = role ? join(process.env.ONEPLAN_BROWSER_FOLDER, "sessions", `${role}.json`) : undefined;
      const context = await browser.newContext({ baseURL: area.address, serviceWorkers: "block", storageState, ...options });
      contexts.push(context);
      // axe needs scripts to run, so a page without JavaScript is one whose own scripts never arrive.
      if (!scripts) await context.route("**/*.js", (route) => route.abort());
      return context;
    });
    for (const context of contexts) await context.close();
  },

  /** Examines a page as it stands, and keeps what it looks like. */
  look: async ({}, use) => {
    await use(async (page, name) => {
      await page.waitForLoadState();
      const { faults } = await examine(page, name);
      expect.soft(faults, name).toEqual([]);
      await screenshot(page, name);
      keepHtml(name, await page.content());
    });
  },
});
