// The program under test: `ONEPLAN_PROGRAM`, or what `cargo build` leaves.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const program = resolve(process.env.ONEPLAN_PROGRAM ?? fileURLToPath(new URL("../../target/debug/oneplan", import.meta.url)));

// What whoever runs the suite has set for a server of their own is not for these.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ONEPLAN_")));

/** Runs a command of the program and reads the JSON that it prints. */
export function ask(...args) {
  if (!existsSync(program)) throw new Error(`There is no program at ${program}. Build it with \`cargo build\`, or set ONEPLAN_PROGRAM to where it is.`);
  return JSON.parse(execFileSync(program, [...args, "--format", "json"], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 }));
}

/** Serves a database on a free port. `clock` is the time at which the server's clock begins. */
export async function serve(database, { clock } = {}) {
  const args = ["serve", "--listen", "127.0.0.1:0", "--database", database, ...(clock ? ["--clock", clock] : [])];
  const server = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => server.kill();
  process.on("exit", kill);
  const ended = new Promise((done) => { server.once("exit", done); });
  let said = "";
  const address = await new Promise((found, failed) => {
    server.stderr.on("data", (data) => {
      said += data;
      const at = /OnePlan is at (\S+)/.exec(said);
      if (at) found(at[1]);
    });
    ended.then((code) => failed(new Error(`The server ended with ${code}. It said:\n${said}`)));
    setTimeout(() => failed(new Error(`The server does not start. It said:\n${said}`)), 60_000).unref();
  });
  return {
    address,
    said: () => said,
    async stop() {
      process.off("exit", kill);
      server.kill("SIGTERM");
      await ended;
    },
  };
}
