import { sql, type Sql } from "../../lib/sql.ts";
import { canonicalEmail } from "./rules.ts";

const isEmail = (name: string) => name.includes("@", 1);

/** The names by which somebody says who they are; either field may hold either. */
export const namesOf = ({ username, email }: { username?: string; email?: string }): string[] =>
  [username, email].flatMap((name) => (name?.trim() ? [name.trim()] : []));

/** A name in its one spelling. */
export const spelled = (name: string): string =>
  isEmail(name) ? canonicalEmail(name) : name.replace("@", "").toLowerCase();

/** The condition that an account (users joined with credentials) has the name. */
export const named = (name: string): Sql =>
  isEmail(name) ? sql`email = ${spelled(name)}` : sql`lower(username) = ${spelled(name)}`;
