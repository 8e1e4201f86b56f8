import type { Watched } from "./meter.ts";
import type { World } from "./world.ts";

/** A server that is measured. */
export interface Target extends Watched {
  name: string;
  url: string;
  world: World;
}
