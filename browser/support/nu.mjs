import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

/** The checker reads one page after the other: so many are worth a second run beside the first. */
const MANY = 100;

/** What the Nu HTML checker finds in a folder of pages. */
export async function errorsIn(folder) {
  const pages = readdirSync(folder).map((name) => join(folder, name));
  const runs = pages.length > MANY ? 2 : 1;
  const found = Array.from({ length: runs }, (_, run) => errorsOf(pages.filter((_, at) => at % runs === run)));
  return (await Promise.all(found)).flat();
}

async function errorsOf(pages) {
  const jar = createRequire(import.meta.url)("vnu-jar");
  try {
    await promisify(execFile)(process.env.JAVA ?? "java", ["-jar", jar, "--errors-only", ...pages], { maxBuffer: 1 << 26 });
    return [];
  } catch (error) {
    if (error.code === "ENOENT") throw new Error("no Java for the Nu HTML checker: install default-jre-headless");
    const lines = (error.stderr ?? "").split("\n").filter(Boolean);
    // A run that ended without a word checked nothing.
    if (lines.length === 0) throw error;
    return lines;
  }
}
