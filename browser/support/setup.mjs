// Before the first test: an area is invented, somebody of each role signs in, and the area is served. Tests that change
// something get a copy of it, with a server of their own; the sessions hold there too.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, serve } from "./program.mjs";
import { shots } from "./keep.mjs";

const PLANS = "300";

export default async function setup() {
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(join(shots, "html"), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "oneplan-browser-"));
  process.env.ONEPLAN_BROWSER_FOLDER = folder;
  for (const name of ["area", "sessions", "examined"]) mkdirSync(join(folder, name));
  const database = join(folder, "area", "area.sqlite");
  const { password, sign_ins: signIns } = ask("demo", "--plans", PLANS, "--seed", "1", "--database", database);
  const first = await serve(database);
  // A second parent, whose child's assessment has just begun: the first one's children have their stories.
  const everybody = [...signIns, { role: "parent2", email: "parent2@calderwick.example.org" }];
  for (const { role, email } of everybody) {
    writeFileSync(join(folder, "sessions", `${role}.json`), JSON.stringify(await session(first.address, email, password)));
  }
  await first.stop();
  cpSync(join(folder, "area"), join(folder, "shared"), { recursive: true });
  const shared = await serve(join(folder, "shared", "area.sqlite"));
  writeFileSync(join(folder, "setup.json"), JSON.stringify({ address: shared.address, password, signIns }));
  return async () => {
    await shared.stop();
    writeFileSync(join(shots, "server.log"), shared.said());
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Signs somebody in, and gives what their browser then holds. */
async function session(address, email, password) {
  const answer = await fetch(`${address}/sign-in`, { method: "POST", body: new URLSearchParams({ email, password }), redirect: "manual" });
  if (answer.status !== 303) throw new Error(`sign-in of ${email}: ${answer.status}`);
  const cookies = answer.headers.getSetCookie().map((line) => {
    const [pair] = line.split(";");
    const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    return { name, value, domain: "127.0.0.1", path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" };
  });
  return { cookies, origins: [] };
}

/** What the set-up left for the tests. */
export const area = () => JSON.parse(readFileSync(join(process.env.ONEPLAN_BROWSER_FOLDER, "setup.json"), "utf8"));
