import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";

/** What is shipped is what stands in the lock file, and runs with as little as it needs. */

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const { dependencies, devDependencies, ...manifest } = json("package.json");
const lock = json("package-lock.json");

const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

test("every package is named with its exact version", () => {
  const all = Object.entries({
    ...dependencies,
    ...devDependencies,
    ...manifest.optionalDependencies,
  });
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(([, version]) => !EXACT.test(String(version)))).toEqual([]);
});

test("the lock file is that of package.json, and knows the sum of every package", () => {
  const [root, ...packages] = Object.entries<Record<string, unknown>>(lock.packages);
  expect(root?.[1]).toMatchObject({ dependencies, devDependencies });
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  const unsealed = packages
    .filter(([, { integrity, inBundle }]) => !inBundle && !/^sha512-/.test(String(integrity)))
    .map(([path]) => path);
  expect(unsealed).toEqual([]);
});

test("paths are matched by a version of path-to-regexp that knows no slow expression", () => {
  // Source: CVE-2024-45296 and CVE-2024-52798, of all before 8
  const versions = Object.entries<{ version: string }>(lock.packages)
    .filter(([path]) => path.endsWith("node_modules/path-to-regexp"))
    .map(([, { version }]) => version);
  expect(versions).not.toEqual([]);
  for (const version of versions) expect(Number.parseInt(version)).toBeGreaterThanOrEqual(8);
});

test("the image installs what is locked, runs no scripts of packages, and runs as nobody special", () => {
  const lines = readFileSync("Dockerfile", "utf8").replaceAll("\\\n", "").split("\n");
  const of = (word: string) => lines.filter((line) => line.startsWith(`${word} `));
  expect(of("RUN").filter((line) => /\bnpm (i|install|ci)\b/.test(line))).toEqual([
    expect.stringMatching(/npm ci --omit=dev --ignore-scripts/),
  ]);
  expect(of("ADD")).toEqual([]);
  expect(of("USER")).toEqual(["USER node"]);
  // nothing is done as root after that
  expect(
    lines.slice(lines.indexOf("USER node")).filter((line) => /^(RUN|COPY) /.test(line)),
  ).toEqual([]);
  for (const image of of("FROM")) expect(image).toMatch(/^FROM node:24-slim/);
});

test("each of our containers has a read-only root, no capabilities and gains no rights", () => {
  const { services } = parse(readFileSync("docker-compose.yml", "utf8"), { merge: true });
  const ours = Object.entries<Record<string, unknown>>(services).filter(
    ([, { image }]) => image === "gorjeo",
  );
  expect(ours.length).toBeGreaterThan(4);
  for (const [name, container] of ours)
    expect([name, container]).toEqual([
      name,
      expect.objectContaining({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      }),
    ]);
  for (const [name, { privileged, user }] of Object.entries<Record<string, unknown>>(services))
    expect([name, privileged, user]).toEqual([name, undefined, undefined]);
});
