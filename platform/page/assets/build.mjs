// Compiles what the pages need from npm into ../static: GOV.UK Frontend's CSS without its font (which
// may not be used outside gov.uk), its JavaScript, and our own few lines of each.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
mkdirSync(out, { recursive: true });

const compiled = sass.compile(join(here, "oneplan.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
if (/GDS Transport/.test(compiled.css)) throw new Error("The stylesheet still names GDS Transport.");
writeFileSync(join(out, "oneplan.css"), compiled.css);
copyFileSync(join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(out, "govuk-frontend.js"));
for (const own of ["enabled.js", "live.js", "start.js", "offline-worker.js", "icon.svg"]) copyFileSync(join(here, own), join(out, own));

// The faces of the PDF files that the program writes; it carries them, and each file only the letters it uses.
const fonts = join(here, "..", "..", "documents", "fonts");
mkdirSync(fonts, { recursive: true });
const noto = join(here, "node_modules/@expo-google-fonts/noto-sans");
copyFileSync(join(noto, "400Regular/NotoSans_400Regular.ttf"), join(fonts, "regular.ttf"));
copyFileSync(join(noto, "700Bold/NotoSans_700Bold.ttf"), join(fonts, "bold.ttf"));
copyFileSync(join(noto, "LICENSE_FONT"), join(fonts, "LICENSE"));
console.log(`Assets are in ${out}`);
