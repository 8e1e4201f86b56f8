import { isoTimeOf } from "../../../lib/id.ts";
import { linkTo } from "../../../lib/pictures.ts";
import { entitiesOf } from "../../../lib/text/entities.ts";
import type { UserRow } from "../../contract.ts";
import { named } from "../dialect.ts";
import type { Entities } from "../entities.ts";
import type { Selection } from "../fields.ts";

/** A field of X's User object; `undefined` leaves it out. */
type Field = (user: UserRow, entities: Entities, selection: Selection) => unknown;

const metrics: Field = ({ id }, entities, { dialect }) => {
  const facts = entities.user_facts.get(id);
  return {
    followers_count: facts?.followers_count ?? 0,
    following_count: facts?.following_count ?? 0,
    [named(dialect, "tweet_count")]: entities.user_counts.get(id)?.tweet_count ?? 0,
    listed_count: facts?.listed_count ?? 0,
    like_count: facts?.like_count ?? 0,
  };
};

const connectionStatus: Field = ({ id }, entities) => {
  const facts = entities.user_facts.get(id);
  const states = [
    "following",
    "followed_by",
    "follow_request_sent",
    "follow_request_received",
    "blocking",
    "muting",
  ] as const;
  return states.filter((state) => facts?.[state]);
};

const profileEntities: Field = ({ description, url }) => {
  const inDescription = description ? entitiesOf(description) : {};
  const inUrl = url ? entitiesOf(url) : {};
  const parts = {
    ...(Object.keys(inDescription).length ? { description: inDescription } : {}),
    ...(inUrl.urls ? { url: { urls: inUrl.urls } } : {}),
  };
  return Object.keys(parts).length ? parts : undefined;
};

const FIELDS: Record<string, Field> = {
  id: (user) => user.id,
  name: (user) => user.name,
  username: (user) => user.username,
  created_at: (user) => isoTimeOf(user.id),
  description: (user) => user.description ?? undefined,
  location: (user) => user.location ?? undefined,
  url: (user) => user.url ?? undefined,
  protected: (user) => user.protected,
  verified: (user) => user.verified,
  verified_type: () => "none",
  pinned_tweet_id: ({ pinned_tweet_id: id }, { tweets }) =>
    id ? (tweets.get(id)?.version_id ?? id) : undefined,
  profile_image_url: (user, _, { origin }) => linkTo(origin, user.profile_image_url) ?? undefined,
  profile_banner_url: (user, _, { origin }) => linkTo(origin, user.profile_banner_url) ?? undefined,
  most_recent_tweet_id: (user, entities) =>
    entities.user_counts.get(user.id)?.most_recent_tweet_id ?? undefined,
  public_metrics: metrics,
  receives_your_dm: ({ id }, entities) => entities.dm_receivers.has(id),
  connection_status: connectionStatus,
  entities: profileEntities,
};

/** A person as X's User object with the selected fields. */
export function viewUser(user: UserRow, entities: Entities, selection: Selection) {
  const view: Record<string, unknown> = {};
  for (const field of selection.user_fields) {
    const value = FIELDS[field]?.(user, entities, selection);
    if (value !== undefined) view[named(selection.dialect, field)] = value;
  }
  return view;
}
