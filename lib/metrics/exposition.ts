type Labels = Record<string, unknown>;

/** A series of a metric, as Moleculer's snapshots have it. */
interface Series {
  labels: Labels;
  value?: unknown;
  buckets?: Record<string, number>;
  sum?: number;
  count?: number;
}

interface Metric {
  name: string;
  type: string;
  description?: string;
  snapshot(): Series[];
}

type Text = (labels: Labels, extra?: Labels) => string;

const histogram = (name: string, { labels, buckets = {}, sum, count }: Series, text: Text) => [
  ...Object.entries({ ...buckets, "+Inf": count }).map(
    ([le, value]) => `${name}_bucket${text(labels, { le })} ${value}`,
  ),
  `${name}_sum${text(labels)} ${sum}`,
  `${name}_count${text(labels)} ${count}`,
];

function linesOf(metric: Metric, text: Text): string[] {
  const { type, description } = metric;
  const name = metric.name.replace(/[.-]/g, "_");
  const lines = metric
    .snapshot()
    .flatMap((series) =>
      type === "histogram"
        ? histogram(name, series, text)
        : [`${name}${text(series.labels)} ${String(series.value)}`],
    );
  return [`# HELP ${name} ${description ?? metric.name}`, `# TYPE ${name} ${type}`, ...lines];
}

const isMetric = (one: object): one is Metric => "snapshot" in one;

/**
 * The metrics in Prometheus' text format. One that has no series yet still has its name and help.
 * Source: Prometheus docs, "Exposition formats", version 0.0.4.
 */
export const exposition = (metrics: object[], text: Text): string =>
  metrics
    .filter(isMetric)
    .flatMap((metric) => linesOf(metric, text))
    .map((line) => `${line}\n`)
    .join("");
