// Compiles what the pages need from npm into ../static: GOV.UK Frontend's CSS without its font (which
// may not be used outside gov.uk), its JavaScript, and our own few lines of each.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
mkdirSync(out, { recursive: true });

// The Ministry of Justice's styles name GOV.UK's by the way from the folder above node_modules.
const compile = (name) => sass.compile(join(here, name), { style: "compressed", loadPaths: [join(here, "node_modules"), here], quietDeps: true }).css.replace(/^\uFEFF/, "");
const font = 'system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif';
// A byte order mark in the middle would spoil the rule behind it.
const css = '@charset "UTF-8";' + compile("moj.scss").replace(/font-family:\s*"?GDS Transport"?,\s*arial,\s*sans-serif/gi, `font-family:${font}`) + compile("oneplan.scss");
if (/GDS Transport/.test(css)) throw new Error("The stylesheet still names GDS Transport.");
writeFileSync(join(out, "oneplan.css"), css);
copyFileSync(join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(out, "govuk-frontend.js"));
for (const own of ["enabled.js", "live.js", "progress.js", "select.js", "session.js", "start.js", "offline-worker.js", "icon.svg"]) copyFileSync(join(here, own), join(out, own));

// The faces of the PDF files that the program writes; it carries them, and each file only the letters it uses. Beside
// Latin, Greek and Cyrillic: the scripts of languages that families in England write, and signs.
const fonts = join(here, "..", "..", "documents", "fonts");
mkdirSync(fonts, { recursive: true });
const from = (name) => join(here, "node_modules/@expo-google-fonts", name);
const face = (name, weight, file) => {
  const [made] = readdirSync(join(from(name), weight)).filter((one) => one.endsWith(".ttf"));
  copyFileSync(join(from(name), weight, made), join(fonts, file));
};
face("noto-sans", "400Regular", "regular.ttf");
face("noto-sans", "700Bold", "bold.ttf");
copyFileSync(join(from("noto-sans"), "LICENSE_FONT"), join(fonts, "LICENSE"));
const packages = Object.keys(JSON.parse(readFileSync(join(here, "package.json"), "utf8")).dependencies);
for (const one of packages.filter((name) => /noto-(sans-|emoji)/.test(name))) {
  const name = one.split("/").pop();
  const short = name.replace(/^noto-(sans-)?/, "");
  face(name, "400Regular", `${short}.ttf`);
  if (name !== "noto-emoji") face(name, "700Bold", `${short}-bold.ttf`);
}
console.log(`Assets are in ${out}`);
