// Every page that somebody of a role reaches by links, in all ways of looking at it; and that links lead to every page to
// which the program lets them come.
import { isAsset, isFile, openTo, pageAt, roles } from "../support/routes.mjs";
import { expect, test } from "../support/test.mjs";
import { SHOWS_OTHERS, reasonNotLinked } from "../support/unlinked.mjs";
import { Views } from "../support/views.mjs";

/** So many links to the same page are tried where one leads elsewhere, such as to a record that asks for a reason first. */
const TRIES = 4;

// Who may come to most pages begins.
const people = [...roles].sort((one, other) => openTo(other).length - openTo(one).length);

for (const role of [...people, null]) {
  const who = role ?? "nobody";
  test(`pages as ${who}`, async ({ signedIn, area }) => {
    test.setTimeout(30 * 60_000);
    const views = await Views.open(signedIn, role);
    const reached = new Set();
    const visited = new Set();
    const tried = new Map();

    async function follow(queue) {
      for (let href = queue.shift(); href; href = queue.shift()) {
        const page = pageAt(new URL(href, area.address).pathname);
        if (visited.has(page) || (tried.get(page) ?? 0) >= TRIES) continue;
        tried.set(page, (tried.get(page) ?? 0) + 1);
        const { path, links } = await views.visit(href, `${page} as ${who}`);
        const led = pageAt(path);
        reached.add(led);
        visited.add(led);
        for (const link of SHOWS_OTHERS.includes(led) ? [] : links) {
          const url = new URL(link);
          if (url.origin !== area.address || url.hash || isAsset(url.pathname)) continue;
          const to = pageAt(url.pathname);
          if (!to) views.faults.push(`${views.label}: a link leads to ${url.pathname}, where nothing is`);
          else if (isFile(to)) reached.add(to);
          else if (!visited.has(to)) queue.push(url.pathname + url.search);
        }
      }
    }

    await follow(["/"]);
    const notReached = openTo(role).filter((page) => !reached.has(page));
    await follow(notReached.filter((page) => !page.includes("{") && !isFile(page)));
    console.log(`${who}: ${visited.size} pages`);
    expect.soft(views.faults).toEqual([]);
    const notLinked = notReached.filter((page) => !reasonNotLinked(page, who));
    expect(notLinked, `pages that ${who} may open and no link leads to`).toEqual([]);
  });
}
