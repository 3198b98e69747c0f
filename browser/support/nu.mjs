import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

/** What the Nu HTML checker finds in a folder of pages, in one run. */
export function errorsIn(folder) {
  const jar = createRequire(import.meta.url)("vnu-jar");
  try {
    execFileSync(process.env.JAVA ?? "java", ["-jar", jar, "--errors-only", folder], { stdio: "pipe", maxBuffer: 1 << 26 });
    return [];
  } catch (error) {
    if (error.code === "ENOENT") throw new Error("no Java for the Nu HTML checker: install default-jre-headless");
    return error.stderr.toString().split("\n").filter(Boolean);
  }
}
