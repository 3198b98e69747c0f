// Draws the icon as PNG: a blue ring on white, with smooth edges.
import { deflateSync } from "node:zlib";

const BLUE = [0x1a, 0x65, 0xa6];

// The check sum of PNG: CRC-32.
function checkSum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(checkSum(body), body.length + 4);
  return out;
}

// `share` is how much of the square's width the ring takes.
export function ring(size, share) {
  const outer = (size * share) / 2;
  const [inner, middle] = [outer * 0.625, size / 2];
  const covered = (distance, edge) => Math.min(1, Math.max(0, edge - distance + 0.5));
  const rows = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x + 0.5 - middle, y + 0.5 - middle);
      const ink = covered(distance, outer) - covered(distance, inner);
      BLUE.forEach((value, i) => (rows[y * (size * 3 + 1) + 1 + x * 3 + i] = Math.round(255 + (value - 255) * ink)));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // Eight bits, red, green and blue.
  head.set([8, 2, 0, 0, 0], 8);
  const begins = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([begins, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
