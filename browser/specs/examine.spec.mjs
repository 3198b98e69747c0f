// What is looked at on a page, and when it is looked at again.
import { examine, saysNew } from "../support/examine.mjs";
import { expect, PHONE, resize, test } from "../support/test.mjs";

/** Two links in the header, so small that they need room between them; what a page says in its main part. */
const made = ([one, other], says) => `<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><header><div class="govuk-width-container"><nav aria-label="Parts" style="display: flex; font-size: 8px; line-height: 1"><a href="/one">${one}</a><a href="/other">${other}</a></nav></div></header><main><h1>${says}</h1></main><footer><p>The end</p></footer></body></html>`;

/** Words that no page of this run has. */
const unlike = (words) => `${words} ${Math.random().toString(36).slice(2)}`;

test("words around the main part are new words too, and known ones are known under any header", async ({ page }) => {
  const [first, second, says] = ["First", "Second", "Says"].map(unlike);
  const isNew = async (links, words) => {
    await page.setContent(made(links, words));
    return saysNew(page, "a page");
  };
  expect(await isNew([first, second], says)).toBe(true);
  expect(await isNew([first, second], says)).toBe(false);
  expect(await isNew([first, unlike("Third")], says)).toBe(true);
  expect(await isNew([first, second], unlike("Says else"))).toBe(true);
  await isNew([unlike("Fourth"), second], unlike("Says more"));
  expect(await isNew([first, second], says), "each part is known by itself").toBe(false);
});

test("links that stand too near each other in the header are found where shape and main part are known", async ({ page }) => {
  await resize(page, PHONE);
  const says = unlike("Says");
  const looked = async (links) => {
    await page.setContent(made(links, says));
    const { isNew, faults } = await examine(page, "a page");
    return { isNew, near: faults.some((fault) => fault.includes("target-size")) };
  };
  await looked([unlike("The first of two links"), unlike("The second of two links")]);
  expect(await looked([unlike("The first of two links"), unlike("The second of two links")])).toEqual({ isNew: false, near: false });
  expect(await looked(["1", "2"])).toEqual({ isNew: false, near: true });
});
