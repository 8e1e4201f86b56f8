import { verdictOn } from "../../lib/visibility.ts";
import type { KeyedMedia } from "../contract.ts";
import { hydrateUsers } from "./hydrate.ts";
import { dmMediaSeen } from "./media/sight.ts";
import { missing } from "./partial.ts";
import { answer, hydration, oneOrList, sightOf, type Asked, type Reading } from "./read.ts";
import { authorVerdict } from "./sight.ts";
import { viewMedia } from "./view/media.ts";

/**
 * Media by key: of those whose tweets the viewer may see, and of the viewer's messages; the rest is
 * as good as missing.
 */
export async function lookUpMedia(rows: KeyedMedia[], asked: Asked, reading: Reading) {
  const { selection } = reading;
  const ids = [...new Set(rows.map((media) => media.owner_id))];
  const found = ids.length ? { ids } : { ids, users: [] };
  const confidential = rows.filter(({ dm_only }) => dm_only);
  const [entities, received] = await Promise.all([
    hydrateUsers(found, hydration(reading)),
    dmMediaSeen(confidential, reading.viewer, reading.call),
  ]);
  const sight = sightOf(reading, entities);
  const isSeen = ({ dm_only, media_key, owner_id: author_id, withheld }: KeyedMedia) =>
    dm_only
      ? received.has(media_key)
      : verdictOn({ author_id, withheld }, authorVerdict(sight, author_id), sight) === "show";
  const byKey = new Map(rows.filter(isSeen).map((media) => [media.media_key, media]));
  const shown = asked.names.map((key) => byKey.get(key)).filter((media) => media !== undefined);
  const errors = asked.names
    .filter((key) => !byKey.has(key))
    .map((key) => missing(selection.dialect, "media", key, asked.parameter));
  const views = shown.map((media) => viewMedia(media, selection));
  return answer(oneOrList(views, asked.one), { includes: undefined, errors: [] }, errors);
}
