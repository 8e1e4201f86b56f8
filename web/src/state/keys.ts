/** A name that nothing else has. (`crypto.randomUUID` is missing where a page comes by plain HTTP.) */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
