// Faults planted in one page each, to see that the suite finds them, also where a page of the same kind was examined before.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorsIn } from "../support/nu.mjs";
import { expect, test } from "../support/test.mjs";
import { Views } from "../support/views.mjs";

const LONG = "x".repeat(80);
const CONDITIONAL = '<div class="govuk-radios__conditional govuk-radios__conditional--hidden"><input class="govuk-input" name="planted"></div>';

const PLANTED = [
  { what: "a field without its label", page: "/account/second-factor", plant: (html) => html.replace(/<label([^>]*) for="[^"]*"/, "<label$1"), found: /axe: label/ },
  { what: "a table that is wider than a phone", page: "/organisations", plant: (html) => html.replace(/(<td[^>]*>)[^<]*/, `$1${LONG}`).replaceAll("op-scroll", ""), found: /pixels wider than the screen/, foundAgain: true },
  { what: "a script that is refused", page: "/account", plant: (html) => html.replace("</main>", "<script>alert(1)</script></main>"), found: /the console says/ },
  { what: "a field without its label that scripts hide", page: "/account", plant: (html) => html.replace("</main>", `${CONDITIONAL}</main>`), found: /without scripts.*axe: label/ },
  { what: "a heading too many", page: "/account", plant: (html) => html.replace("</main>", "<h1>Again</h1></main>"), found: /2 headings of the first level/ },
  { what: "a level of headings that is left out", page: "/account", plant: (html) => html.replace("</main>", "<h2>One</h2><h5>Two</h5></main>"), found: /axe: heading-order/ },
];

for (const { what, page, plant, found, foundAgain } of PLANTED) {
  test(`found: ${what}`, async ({ signedIn }) => {
    const views = await Views.open(signedIn, "case_officer", { keeps: false });
    await views.visit(page, `planted, before: ${what}`);
    expect(views.faults).toEqual([]);
    await views.desktop.route(page, async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      const planted = plant(html);
      expect(planted).not.toBe(html);
      await route.fulfill({ response: answer, body: planted });
    });
    await views.visit(page, `planted: ${what}`);
    expect(views.faults.join("\n")).toMatch(found);
    if (!foundAgain) return;
    // Now the shape is known, and only what is looked at on every page finds it.
    views.faults = [];
    await views.visit(page, `planted again: ${what}`);
    expect(views.faults.join("\n")).toMatch(found);
  });
}

test("found: elements that are wrongly nested", async ({ signedIn }) => {
  const page = await (await signedIn("case_officer")).newPage();
  const html = await (await page.goto("/account")).text();
  const folder = mkdtempSync(join(tmpdir(), "oneplan-html-"));
  writeFileSync(join(folder, "right.html"), html);
  expect(await errorsIn(folder)).toEqual([]);
  writeFileSync(join(folder, "wrong.html"), html.replace("</main>", "<b><i>Both</b></i></main>"));
  expect((await errorsIn(folder)).join("\n")).toMatch(/wrong\.html/);
  rmSync(folder, { recursive: true });
});
