/** The code of an error of Node (`ENOENT`), SQLite or Postgres (SQLSTATE), if it has one. */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

/** For `.catch()`: the value where the error has one of these codes; any other error goes on. */
export const valueFor =
  <T>(value: T, ...codes: string[]) =>
  (error: unknown): T => {
    if (codes.includes(errorCode(error) ?? "")) return value;
    throw error;
  };
