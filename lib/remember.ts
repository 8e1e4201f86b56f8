/**
 * `make`, whose answers are remembered: for what depends on nothing but the key. With more than
 * `most` of them, as when somebody makes keys up, they are all forgotten.
 */
export function remembering<K extends string | number, V extends string | boolean | object>(
  most: number,
  make: (key: K) => V,
): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(key);
    if (known.size >= most) known.clear();
    known.set(key, made);
    return made;
  };
}
