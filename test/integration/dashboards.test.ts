import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";
import { metricsUrl, readMetrics, type Metrics } from "../support/metrics.ts";
import { world, type World } from "../support/world.ts";

/** docs/grafana: what stands there asks only for what a running Gorjeo tells. */

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource?: { type: string; uid: string };
  targets?: { refId: string; expr: string; legendFormat: string }[];
}

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string };
}

const dashboard = JSON.parse(readFileSync("docs/grafana/gorjeo.json", "utf8"));
const panels: Panel[] = dashboard.panels;
const alerts = parse(readFileSync("docs/grafana/alerts.yml", "utf8"));
const rules: Rule[] = alerts.groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

let app: World;
let metrics: Metrics;

beforeAll(async () => {
  app = await world({ METRICS_PORT: "0" });
  const { ana, ben } = await app.people("ana", "ben");
  await ben.like(await ana.post("hello"));
  metrics = await readMetrics(metricsUrl(app));
}, 60_000);

afterAll(() => app.close());

interface Asking {
  metric: string;
  labels: string[];
}

/** The metrics that a query asks for, with the labels it names. @throws for what is no PromQL */
function askedBy(query: string): Asking[] {
  const text = query.replaceAll("$__rate_interval", "5m");
  const found: Asking[] = [];
  const grouped: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      const here = text.slice(node.from, node.to);
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${query}`);
      if (node.name === "Identifier" && node.node.parent?.name === "VectorSelector")
        found.push({ metric: here, labels: [] });
      if (node.name !== "LabelName") return;
      const { parent } = node.node;
      if (parent?.name === "UnquotedLabelMatcher") found.at(-1)?.labels.push(here);
      else grouped.push(here);
    },
  });
  return found.map(({ metric, labels }) => ({ metric, labels: [...labels, ...grouped] }));
}

/** `le` and what Prometheus itself adds stand at everything; `up` is its own. */
const COMMON = ["job", "instance", "le"];

function expectTold(queries: string[]) {
  const told = queries.flatMap(askedBy).filter(({ metric }) => metric !== "up");
  expect(told.length).toBeGreaterThanOrEqual(10);
  const known = ({ metric }: Asking) => {
    const base = metric.replace(/_(bucket|sum|count)$/, "");
    return metrics.types.get(base) === "histogram" || metrics.types.has(metric);
  };
  expect(told.filter((asking) => !known(asking)).map(({ metric }) => metric)).toEqual([]);
  for (const { metric, labels } of told) {
    const samples = metrics.samples.filter(({ name }) => name === metric);
    const has = new Set([...COMMON, ...samples.flatMap((sample) => Object.keys(sample.labels))]);
    // what has not happened yet has no labels to be compared
    if (samples.length)
      expect([metric, labels.filter((label) => !has.has(label))]).toEqual([metric, []]);
  }
}

test("every query of the dashboard is PromQL about what Gorjeo tells", () => {
  expectTold(asked);
  expect(asked.every((query) => query.includes('job=~"$job"'))).toBe(true);
});

test("every alert is PromQL about what Gorjeo tells", () => {
  expectTold(rules.map(({ expr }) => expr));
});

test("no metric of ours is told for nobody", () => {
  const queries = [...asked, ...rules.map(({ expr }) => expr)].join("\n");
  const unasked = [...metrics.types.keys()].filter((name) => !queries.includes(name));
  expect(unasked).toEqual([]);
});

test("the dashboard is one that Grafana takes: panels apart, each with its source", () => {
  expect(dashboard).toMatchObject({ uid: "gorjeo", title: "Gorjeo", schemaVersion: 39 });
  expect(dashboard.templating.list.map(({ name }: { name: string }) => name)).toEqual([
    "datasource",
    "job",
  ]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { title, type, datasource, targets = [], gridPos } of panels) {
    expect(["row", "timeseries"]).toContain(type);
    expect(title).toBeTruthy();
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x} ${y}`) || x > 23).toBe(false);
        taken.add(`${x} ${y}`);
      }
    if (type === "row") continue;
    expect(datasource).toEqual({ type: "prometheus", uid: "${datasource}" });
    expect(targets.length).toBeGreaterThan(0);
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  }
});

test("every alert says how grave it is, and docs/operating.md what to do", () => {
  const manual = readFileSync("docs/operating.md", "utf8");
  for (const { labels, annotations, for: lasting = "1m" } of rules) {
    expect(["page", "warning"]).toContain(labels.severity);
    expect(annotations.summary).toBeTruthy();
    expect(lasting).toMatch(/^\d+m$/);
  }
  const names = rules.map(({ alert }) => alert);
  expect(names.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
