import type { MetricRegistry } from "moleculer";
import { MOLECULERS } from "./catalogue.ts";
import { countInOneBucket } from "./histogram.ts";

/** What Moleculer counts and nobody asks for. */
const UNWANTED = {
  increment: () => undefined,
  decrement: () => undefined,
  set: () => undefined,
  observe: () => undefined,
};

interface Registration {
  name: string;
}

const PLAIN = { rate: false, quantiles: false };

/**
 * Moleculer counts some hundred things, with a rate that has a timer per series, and quantiles for
 * which each measured time of the last minute is kept. Prometheus makes both from buckets. Here
 * only what is in MOLECULERS counts, in its plain form.
 */
export function countOnlyWhatIsWanted(registry: MetricRegistry): void {
  const registered = registry.register.bind(registry) as (registration: object) => object;
  const register = (registration: object) => {
    const metric = registered(registration);
    countInOneBucket(metric);
    return metric;
  };
  const plain = (registration: Registration) => {
    const { name } = registration;
    const labels = MOLECULERS[name];
    if (labels) return register({ ...registration, labelNames: [...labels], ...PLAIN });
    if (!name.startsWith("moleculer.")) return register(registration);
    registry.store.set(name, UNWANTED as never);
    return UNWANTED;
  };
  Object.assign(registry, { register: plain });
}
