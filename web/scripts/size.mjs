// Weighs the patient's first page as a rural line does: html, scripts, styles and fonts it loads, compressed.
// The limit is held on gzip, which is what the server sends; brotli is shown beside it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT = 100_000;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const first = join(dist, "index.html");

if (!existsSync(first)) {
  process.stderr.write("web/dist is not built: run npm run build first\n");
  process.exit(1);
}

/** What a file makes the browser fetch at once. Dynamic imports wait for their page and do not count. */
const REFERENCES = {
  ".html": /<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g,
  ".js": /(?:\bfrom|\bimport)\s*"(\.{1,2}\/[^"]+\.js)"/g,
  ".css": /url\(["']?([^"')]+\.woff2)["']?\)/g,
};

function fetched(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const pattern = REFERENCES[file.slice(file.lastIndexOf("."))];
  if (!pattern) return seen;
  for (const [, path] of readFileSync(file, "utf8").matchAll(pattern)) {
    fetched(path.startsWith("/") ? join(dist, path) : join(dirname(file), path), seen);
  }
  return seen;
}

const rows = [...fetched(first)].map((file) => {
  const octets = readFileSync(file);
  const packed = file.endsWith(".woff2");
  return {
    file: relative(dist, file),
    gzip: packed ? octets.length : gzipSync(octets, { level: 9 }).length,
    brotli: packed ? octets.length : brotliCompressSync(octets).length,
  };
});
const total = rows.reduce(
  (sum, { gzip, brotli }) => ({ gzip: sum.gzip + gzip, brotli: sum.brotli + brotli }),
  {
    gzip: 0,
    brotli: 0,
  },
);

for (const { file, gzip, brotli } of [...rows, { file: "total", ...total }]) {
  process.stdout.write(`${String(gzip).padStart(8)} gzip ${String(brotli).padStart(8)} brotli  ${file}\n`);
}
if (total.gzip > LIMIT) {
  process.stderr.write(`the patient's first page weighs ${total.gzip} bytes, over the limit of ${LIMIT}\n`);
  process.exit(1);
}
