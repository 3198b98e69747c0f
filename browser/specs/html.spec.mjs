import { readdirSync } from "node:fs";
import { join } from "node:path";
import { shots } from "../support/keep.mjs";
import { errorsIn } from "../support/nu.mjs";
import { expect, test } from "../support/test.mjs";

test("the Nu HTML checker is content with every page that was opened", async () => {
  const html = join(shots, "html");
  test.skip(readdirSync(html).length === 0, "no page was opened");
  const errors = await errorsIn(html);
  expect(errors.slice(0, 15), `${errors.length} errors in the HTML`).toEqual([]);
});
