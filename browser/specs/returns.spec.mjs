import { readFileSync } from "node:fs";
import { press } from "../pages/form.mjs";
import { expect, PHONE, test } from "../support/test.mjs";

test.use({ changes: true });

/** One person of a return becomes two others: somebody born on another day whose numbers are not known, and somebody new. */
function withTwoOthers(xml) {
  const [before, rest] = xml.split("  <Persons>\n");
  const person = rest.slice(0, rest.indexOf("</Person>") + 10).replace(/\n *<(UPN|UniqueLearnerNumber)>[^<]*<\/\1>/g, "");
  const born = /<PersonBirthDate>(\d{4})-(\d\d)-(\d\d)</.exec(person);
  const other = person.replace(born[0], `<PersonBirthDate>${born[1]}-${born[2]}-${born[3] === "01" ? "02" : "01"}<`);
  const unknown = person.replace(/<Surname>[^<]*/, "<Surname>Quillfeather").replace(/<Forename>[^<]*/, "<Forename>Tamsin");
  return `${before}  <Persons>\n${other}${unknown}  </Persons>\n</Message>\n`;
}

test("a manager brings a return in, decides on the doubtful, exports, undoes", async ({ signedIn, look }) => {
  const page = await (await signedIn("manager", { viewport: PHONE, acceptDownloads: true })).newPage();
  const download = async (link) => {
    const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
    return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
  };
  await page.goto("/sen2");
  const own = await download(page.getByRole("button", { name: "Export return as XML" }));
  expect.soft(own.name).toMatch(/^999_SEN2_\d{4}\.xml$/);
  await page.goto("/sen2/import");
  await press(page, "Import");
  await page.locator(".govuk-error-summary").waitFor();
  await look(page, "an import without a file");
  await page.locator("input[type=file]").setInputFiles({ name: "return.xml", mimeType: "text/xml", buffer: Buffer.from(withTwoOthers(own.content.toString())) });
  await press(page, "Import");
  await page.getByText("To decide (1)").waitFor();
  await look(page, "an import");
  await page.locator("main tbody th a").first().click();
  await press(page, "Save");
  await page.getByText("Select who it is").first().waitFor();
  await look(page, "who is this person");
  await page.getByLabel("None of these: add a new child").check();
  await press(page, "Save");
  await page.getByText("Decision saved").waitFor();
  await press(page, "Undo whole import");
  await page.getByText("Import undone.").waitFor();
  await page.goto("/sen2/findings");
  const sheet = await download(page.getByRole("link", { name: "Excel" }));
  expect(sheet.content.subarray(0, 2).toString(), "the findings as Excel are a workbook").toBe("PK");
});
