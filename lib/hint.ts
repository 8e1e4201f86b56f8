/**
 * Gathers calls: several within `ms` make one. For what may be lost and is as true told once: that
 * there is news, not what it is.
 */
export function hint(tell: () => Promise<unknown>, ms: number): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      // a bus that is away must not end the process
      tell().catch(() => undefined);
    }, ms).unref();
  };
}
