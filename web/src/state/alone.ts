const last = new Map<string, Promise<unknown>>();

/** Work under a name waits for the work before it; over all tabs where the browser has locks. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  if ("locks" in navigator) return navigator.locks.request(`gorjeo ${name}`, work);
  const before = last.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  last.set(name, mine);
  try {
    return await mine;
  } finally {
    if (last.get(name) === mine) last.delete(name);
  }
}
