import { conflict } from "../../lib/errors.ts";

const UNIQUE_VIOLATION = "23505";

const violated = (error: unknown): unknown =>
  error instanceof Object &&
  "code" in error &&
  error.code === UNIQUE_VIOLATION &&
  "constraint" in error
    ? error.constraint
    : undefined;

/**
 * Says by the name of the constraint what is taken; other errors pass. The database decides, so
 * that of two who come at once one wins.
 */
export function sayTaken(error: unknown): never {
  switch (violated(error)) {
    case "users_username":
      throw conflict("username", "The username is already taken.");
    case "credentials_email":
      throw conflict("email", "The e-mail address is already taken.");
    case "apps_client_id":
      throw conflict("client_id", "The client id is already taken.");
    default:
      throw error;
  }
}
