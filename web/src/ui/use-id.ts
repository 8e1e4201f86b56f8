import { useState } from "preact/hooks";

let last = 0;

/**
 * An id that no other element of the page has. Preact's own `useId` counts in the root, begins anew
 * when that is drawn anew, and then gives ids twice: labels lead to other forms' fields.
 */
export const useId = (): string => useState(() => `id-${++last}`)[0];
