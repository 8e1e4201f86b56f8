type Labels = Record<string, unknown>;

interface Item {
  labels: Labels;
  sum: number;
  count: number;
  /** how many fell into each bucket, and beyond the last */
  counts: number[];
}

/** What is used of Moleculer's histogram. */
interface Histogram {
  buckets: number[];
  labelNames: string[];
  values: Map<string, Item>;
  hashingLabels(labels: Labels): string;
  setDirty(): void;
  observe(value: number, labels: Labels): void;
  generateItemSnapshot(item: Item): object;
}

const isHistogram = (metric: object): metric is Histogram =>
  "hashingLabels" in metric && "buckets" in metric;

const chosen = (labels: Labels, names: string[]): Labels =>
  Object.fromEntries(names.filter((name) => name in labels).map((name) => [name, labels[name]]));

/** Prometheus' buckets hold what is in the smaller ones too. */
function cumulative(buckets: number[], counts: number[]) {
  let sum = 0;
  return Object.fromEntries(buckets.map((bound, at) => [bound, (sum += counts[at] ?? 0)]));
}

/**
 * Makes a histogram of Moleculer's count in one bucket only. It adds to every larger one as well,
 * each found by its bound as text: a third of what metrics cost.
 */
export function countInOneBucket(metric: object): void {
  if (!isHistogram(metric)) return;
  const { buckets, labelNames, values } = metric;
  metric.observe = (value, labels) => {
    const key = metric.hashingLabels(labels);
    let item = values.get(key);
    if (!item) {
      const counts = Array.from({ length: buckets.length + 1 }, () => 0);
      item = { labels: chosen(labels, labelNames), sum: 0, count: 0, counts };
      values.set(key, item);
    }
    const at = buckets.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? buckets.length : at;
    item.counts[bucket] = (item.counts[bucket] ?? 0) + 1;
    item.sum += value;
    item.count += 1;
    metric.setDirty();
  };
  metric.generateItemSnapshot = ({ labels, sum, count, counts }) => ({
    labels,
    sum,
    count,
    buckets: cumulative(buckets, counts),
  });
}
