// The faces of Chinese, Japanese and Korean for PDF files. Their packages hold them in pieces for browsers, some hundred signs each,
// in every weight at once. Here each piece becomes a TrueType face of the regular weight with the signs that its set gives, packed;
// platform/documents/src/pieces.rs reads what is written here, and unpacks only the pieces that a text needs.
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fontverter from "fontverter";
import { Blob, Face } from "harfbuzzjs";
import subsetFont from "subset-font";

/** The signs that an encoding has in two bytes between these. */
const encoded = (encoding, [from, to], [low, high]) => {
  const decoder = new TextDecoder(encoding);
  const all = new Set();
  for (let one = from; one <= to; one++) {
    for (let two = low; two <= high; two++) {
      const text = decoder.decode(Uint8Array.of(one, two));
      if (!text.includes("\ufffd")) all.add(text.codePointAt(0));
    }
  }
  return all;
};

const isBetween = (...ranges) => (sign) => ranges.some(([from, to]) => sign >= from && sign <= to);
const isHan = isBetween([0x2e80, 0x2fdf], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xf900, 0xfaff], [0x20000, 0x3ffff]);
const isKana = isBetween([0x3040, 0x30ff], [0x31f0, 0x31ff], [0xff65, 0xff9f]);
const isHangul = isBetween([0x1100, 0x11ff], [0x3130, 0x318f], [0xac00, 0xd7af], [0xffa0, 0xffdc]);
const isBopomofo = isBetween([0x3100, 0x312f], [0x31a0, 0x31bf]);
// Signs that stand between them, and letters and digits as wide as they are.
const isBeside = isBetween([0x3000, 0x303f], [0x3190, 0x319f], [0x31c0, 0x31ef], [0x3200, 0x33ff], [0xfe30, 0xfe4f], [0xff00, 0xff64], [0xffe0, 0xffef]);

/** The pieces of a package, each with the signs that it has. */
async function source(modules, name) {
  const folder = join(modules, "@fontsource-variable", `noto-sans-${name}`, "files");
  // Those with a number are of the script; the others are of Latin, Cyrillic and such.
  const files = readdirSync(folder).filter((file) => /-\d+-wght-normal\.woff2$/.test(file));
  const pieces = [];
  for (const file of files.sort()) {
    const face = await fontverter.convert(readFileSync(join(folder, file)), "truetype");
    pieces.push({ face, signs: [...new Face(new Blob(face)).collectUnicodes()] });
  }
  return { pieces, has: new Set(pieces.flatMap((piece) => piece.signs)) };
}

/** How many signs and pieces there are; each sign with the number of its piece, in order; where each piece ends; the pieces. */
async function packed({ pieces }, wanted) {
  const signs = new Map();
  const made = [];
  for (const piece of pieces) {
    const own = piece.signs.filter((sign) => wanted(sign) && !signs.has(sign));
    if (own.length === 0) continue;
    const face = await subsetFont(piece.face, String.fromCodePoint(...own), {
      targetFormat: "truetype",
      variationAxes: { wght: 400 },
      noLayoutClosure: true,
      noHinting: true,
      dropTables: ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"],
    });
    own.forEach((sign) => signs.set(sign, made.length));
    made.push(deflateRawSync(face, { level: 9 }));
  }
  if (made.length > 256) throw new Error("A set has more than 256 pieces.");
  const ends = made.map((_, index) => made.slice(0, index + 1).reduce((all, one) => all + one.length, 0));
  const inOrder = [...signs].sort(([one], [other]) => one - other).map(([sign, piece]) => sign * 256 + piece);
  const numbers = [signs.size, made.length, ...inOrder, ...ends];
  const head = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => head.writeUInt32LE(number, index * 4));
  return Buffer.concat([head, ...made]);
}

/** Writes the four sets into a folder. A sign stands in those whose readers write it in their own shape. */
export async function eastAsian(modules, out) {
  const [sc, tc, jp, kr] = [await source(modules, "sc"), await source(modules, "tc"), await source(modules, "jp"), await source(modules, "kr")];
  const gb2312 = encoded("gbk", [0xb0, 0xf7], [0xa1, 0xfe]);
  const big5 = encoded("big5", [0xa4, 0xf9], [0x40, 0xfe]);
  const jis = encoded("euc-jp", [0xb0, 0xf4], [0xa1, 0xfe]);
  // The first set is of one way of writing Chinese, and the second of the other, so that a text tells which of them it needs; what is
  // rare stands once.
  const simplified = (sign) => isBeside(sign) || (isHan(sign) && (gb2312.has(sign) || !(tc.has.has(sign) || jp.has.has(sign))));
  const traditional = (sign) => isBeside(sign) || isBopomofo(sign) || (isHan(sign) && (big5.has(sign) || !(gb2312.has(sign) && sc.has.has(sign))));
  const japanese = (sign) => isBeside(sign) || isKana(sign) || (isHan(sign) && (jis.has(sign) || !tc.has.has(sign)));
  for (const [name, face, wanted] of [["simplified", sc, simplified], ["traditional", tc, traditional], ["japanese", jp, japanese], ["korean", kr, isHangul]]) {
    writeFileSync(join(out, `${name}.pieces`), await packed(face, wanted));
  }
  copyFileSync(join(modules, "@fontsource-variable", "noto-sans-sc", "LICENSE"), join(out, "LICENSE-east-asian"));
}
