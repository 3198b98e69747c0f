// Compiles what the pages need from npm into ../static: GOV.UK Frontend's CSS without its font (which
// may not be used outside gov.uk), its JavaScript, and our own few lines of each.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import * as sass from "sass";
import { eastAsian } from "./east-asian.mjs";
import { ring } from "./icon.mjs";

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
for (const own of ["dates.js", "enabled.js", "files.js", "live.js", "menu.js", "progress.js", "select.js", "session.js", "start.js", "offline-worker.js", "icon.svg", "manifest.webmanifest"]) copyFileSync(join(here, own), join(out, own));

// The Ministry of Justice's calendar beside a field for one day. A page loads it only where it has such a field (dates.js).
const picker = readFileSync(join(here, "node_modules/@ministryofjustice/frontend/moj/components/date-picker/date-picker.bundle.mjs"), "utf8");
for (const icon of ["icon-tag-remove-cross.svg", "icon-tag-remove-cross-white.svg"]) {
  copyFileSync(join(here, "node_modules/@ministryofjustice/frontend/moj/assets/images", icon), join(out, icon));
}
writeFileSync(join(out, "date-picker.js"), picker.replace(/^\/\/# sourceMappingURL=.*$/m, ""));

// The icon of whoever puts the service on a phone's first page: the ring of icon.svg, and one with room around it that a phone
// cuts to its own shape.
for (const [name, size, share] of [["icon-180.png", 180, 0.7], ["icon-192.png", 192, 0.8], ["icon-512.png", 512, 0.8], ["icon-maskable.png", 512, 0.55]]) writeFileSync(join(out, name), ring(size, share));

// Symbols beside what is easy to read: OpenMoji (CC BY-SA 4.0), unchanged; whatever shows them names them. Documents take them as PNG.
await initWasm(readFileSync(join(here, "node_modules/@resvg/resvg-wasm/index_bg.wasm")));
const { icons } = JSON.parse(readFileSync(join(here, "node_modules/@iconify-json/openmoji/icons.json"), "utf8"));
const symbols = {
  strengths: "flexed-biceps", views: "thought-balloon", helps: "handshake", hopes: "bullseye", settings: "school",
  plan: "clipboard", next: "calendar", meeting: "busts-in-silhouette", can: "check-mark-button", seen: "eye",
  rights: "balance-scale", reasons: "speech-balloon", changes: "writing-hand", ask: "telephone-receiver", reports: "open-book",
};
for (const [name, icon] of Object.entries(symbols)) {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><!-- OpenMoji, CC BY-SA 4.0, openmoji.org -->${icons[icon].body}</svg>`;
  writeFileSync(join(out, `symbol-${name}.svg`), drawing);
  writeFileSync(join(out, `symbol-${name}.png`), new Resvg(drawing, { fitTo: { mode: "width", value: 216 } }).render().asPng());
}

// What browsers get in small, made once here.
for (const old of readdirSync(out).filter((name) => /\.(br|gz)$/.test(name))) rmSync(join(out, old));
for (const name of readdirSync(out).filter((name) => /\.(css|js|svg)$/.test(name))) {
  const content = readFileSync(join(out, name));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(content));
  writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
}

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
for (const one of packages.filter((name) => /^@expo-google-fonts\/noto-(sans-|emoji|nastaliq)/.test(name))) {
  const name = one.split("/").pop();
  const short = name.replace(/^noto-(sans-)?|-urdu$/g, "");
  face(name, "400Regular", `${short}.ttf`);
  if (name !== "noto-emoji") face(name, "700Bold", `${short}-bold.ttf`);
}
copyFileSync(join(from("noto-nastaliq-urdu"), "LICENSE_FONT"), join(fonts, "LICENSE-nastaliq"));
await eastAsian(join(here, "node_modules"), fonts);
console.log(`Assets are in ${out}`);
