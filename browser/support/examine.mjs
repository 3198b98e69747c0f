// What holds for each page: nothing that axe finds, nothing wider than the screen, one heading of the first level.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isFirst } from "./keep.mjs";
import { shapeOf } from "./shape.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WHOLE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What depends on what is written on a page, and not on its shape alone. */
const DRAWN = { type: "rule", values: ["target-size", "scrollable-region-focusable"] };
/** What depends on how wide the page is: what is hidden at one width has to have a name at the other. */
export const STYLED = { type: "rule", values: [...DRAWN.values, "color-contrast", "button-name", "link-name", "label", "select-name", "aria-hidden-focus"] };

const NARROW = 640;

const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** What is folded away on a phone alone shows on a desktop while it is closed; axe takes all that is closed for hidden. */
const opened = (run) => `(async () => {
  const folded = [...document.querySelectorAll("details.op-wide-open:not([open])")];
  for (const one of folded) one.open = true;
  const result = await ${run};
  for (const one of folded) one.open = false;
  return result;
})()`;

async function byAxe(page, runOnly) {
  // Read once for each page: it takes as long as its rules do. What it finds is named by its place, so nobody needs the HTML
  // of every element that it looks at.
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(`${axe};axe.configure({ noHtml: true })`);
  const result = await page.evaluate(opened(`axe.run(document, { resultTypes: ["violations"], runOnly: ${JSON.stringify(runOnly)} })`));
  return result.violations.map((one) => `axe: ${one.id} at ${one.nodes.slice(0, 2).map((node) => node.target.join(" ")).join(", ")}`);
}

/** Whether nobody examined the words of some part of the page before. */
export async function saysNew(page, label) {
  const parts = await page.evaluate(written);
  return parts.map((part) => isFirst(`written-${hash(part)}`, label)).includes(true);
}

/**
 * Runs in the page; gives what somebody reads on it, without what differs by itself: ids and the keys of forms. It has parts:
 * `main`, and each thing around it, such as the name of who is signed in, the navigation, a banner, the way back, the footer. So a
 * page whose words are known is not looked at again because it stands under another header.
 */
function written() {
  const main = document.querySelector("main");
  const isAround = (one) => one !== main && (one.contains(main) || one.matches("header, header > .govuk-width-container"));
  const parts = (one) => (isAround(one) ? [...one.children].flatMap(parts) : [one]);
  const read = parts(document.body).filter((one) => !one.matches("script, dialog:not([open])"));
  return read.map((one) => `${one.localName} ${one.innerHTML.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|value="[^"]*"/g, "")}`);
}

/**
 * The faults of the page as it stands, and whether its shape is new at this width. `written`: whether that which depends on
 * what is written is looked at too, where the shape is known; if nothing is said it is on a phone, where the words are new.
 * `rules`: by which axe looks at a new shape; none where what it would find was found at another width.
 */
export async function examine(page, label, { written: words, rules = WHOLE } = {}) {
  const { width } = page.viewportSize();
  const parts = (await page.evaluate(shapeOf)).map((part) => isFirst(`${width}-${hash(part)}`, label));
  const isNew = parts.includes(true);
  const { wide, headings } = await page.evaluate(() => {
    const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    // What a phone folds away is as wide when somebody opens it.
    const folded = [...document.querySelectorAll("details.op-wide-open:not([open])")];
    const closed = over();
    for (const one of folded) one.open = true;
    const wide = Math.max(closed, over());
    for (const one of folded) one.open = false;
    return { wide, headings: document.querySelectorAll("h1").length };
  });
  const reads = !isNew && (words ?? (width < NARROW && (await saysNew(page, label))));
  const asked = isNew ? rules : reads ? DRAWN : null;
  const faults = asked ? await byAxe(page, asked) : [];
  if (wide > 0) faults.push(`${wide} pixels wider than the screen`);
  if (headings !== 1) faults.push(`${headings} headings of the first level, not one`);
  return { isNew, faults: faults.map((fault) => `${label}, ${width} pixels: ${fault}`) };
}
