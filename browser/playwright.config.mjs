import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) throw new Error("No Chromium: install the package chromium, or set CHROMIUM to its path.");

// What takes longest begins first. The checker of HTML reads what all others kept.
const last = { teardown: "html" };

export default defineConfig({
  testDir: "specs",
  globalSetup: "./support/setup.mjs",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 3 * 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    // What a failed test saw stands in its error-context.md; recording every step of every test would cost a quarter of the time.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    video: "off",
  },
  projects: [
    { name: "crawl", testMatch: "crawl.spec.mjs", ...last },
    { name: "long", testMatch: ["walk.spec.mjs", "plan.spec.mjs"], ...last },
    { name: "rooms", testIgnore: ["crawl.spec.mjs", "walk.spec.mjs", "plan.spec.mjs", "html.spec.mjs"], ...last },
    { name: "html", testMatch: "html.spec.mjs" },
  ],
});
