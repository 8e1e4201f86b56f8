import { entitiesOf, searchKey } from "../text.ts";

/** The `searchKey` of the tag, if all of `piece` is a hashtag as a post would have it. */
export const hashtagIn = (piece: string): string | undefined =>
  whole(
    piece,
    entitiesOf(piece).hashtags?.map(({ tag }) => tag),
  );

/** The `searchKey` of the symbol, if all of `piece` is a cashtag. */
export const cashtagIn = (piece: string): string | undefined =>
  whole(
    piece,
    entitiesOf(piece).cashtags?.map(({ tag }) => tag),
  );

/** The username in lower case, if all of `piece` is a mention. */
export const usernameIn = (piece: string): string | undefined =>
  whole(
    piece,
    entitiesOf(piece).mentions?.map(({ username }) => username),
  );

const whole = (piece: string, [name]: string[] = []) =>
  name !== undefined && name.length === piece.length - 1 ? searchKey(name) : undefined;
