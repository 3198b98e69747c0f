// What a run leaves to look at: screenshots, and the HTML that the Nu checker reads at the end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const shots = fileURLToPath(new URL("../screenshots", import.meta.url));

const fileName = (name) => name.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "");

/** They are to be looked at: where nobody will, SCREENSHOTS=0 saves the time that they take. */
export const screenshot = async (page, name) => process.env.SCREENSHOTS === "0" || page.screenshot({ path: join(shots, `${fileName(name)}.jpg`), type: "jpeg", quality: 70, fullPage: true });

export const keepHtml = (name, html) => writeFileSync(join(shots, "html", `${fileName(name)}.html`), html);

/** Whether nobody had this before, in whichever worker: then it is this one's. */
export function isFirst(what, whose) {
  try {
    writeFileSync(join(process.env.ONEPLAN_BROWSER_FOLDER, "examined", what), whose, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}
