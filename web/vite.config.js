import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig } from "vite";
import { TAKEN } from "../services/api/web/taken.ts";

const built = (dist) =>
  readdirSync(dist, { recursive: true })
    .map(String)
    .filter((name) => /\.(js|css|html|svg|webmanifest)$/.test(name))
    .sort();

/** The service worker is told which files are this build's. */
function writeWorker(dist) {
  const names = built(dist);
  const hash = createHash("sha256");
  for (const name of names) hash.update(readFileSync(join(dist, name)));
  const version = hash.digest("hex").slice(0, 16);
  const files = names.map((name) => `/${name}`);
  const build = JSON.stringify({ version, files, taken: TAKEN.source });
  const code = readFileSync(join(import.meta.dirname, "src/service-worker.js"), "utf8");
  writeFileSync(join(dist, "service-worker.js"), `const BUILD = ${build};\n${code}`);
}

/** The gateway sends these as they are: compressing is done once, here. */
function compress(dist) {
  for (const file of built(dist)) {
    const bytes = readFileSync(join(dist, file));
    writeFileSync(join(dist, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(dist, `${file}.br`), brotliCompressSync(bytes));
  }
}

const finished = {
  name: "finished",
  writeBundle({ dir }) {
    writeWorker(dir);
    compress(dir);
  },
};

// the gateway takes the cookie only from pages of its own host
const gateway = { target: "http://127.0.0.1:3000", changeOrigin: false };

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  plugins: [finished],
  server: { proxy: { "/2": gateway, "/auth": gateway, "/web": gateway, "/media": gateway } },
});
