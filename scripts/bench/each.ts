/**
 * Does `work` for every item, `lanes` of them at a time; the first that fails ends it.
 * @param signal ends it as well
 */
export async function each<T>(
  items: readonly T[],
  { lanes, signal }: { lanes: number; signal: AbortSignal },
  work: (item: T, at: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  const failed = new AbortController();
  const lane = async () => {
    for (const [at, item] of left) {
      signal.throwIfAborted();
      if (failed.signal.aborted) return;
      await work(item, at);
    }
  };
  const ends = Array.from({ length: lanes }, () =>
    lane().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const failure = (await Promise.allSettled(ends)).find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
}
