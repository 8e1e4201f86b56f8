import type { Call } from "../../lib/action.ts";
import { isId, type Id } from "../../lib/id.ts";
import type { UserRow } from "../contract.ts";
import type { Dialect } from "./dialect.ts";
import { addById, addTweets, noEntities } from "./entities.ts";
import { missing, unseen, type PartialError } from "./partial.ts";
import type { Subject } from "./route.ts";
import { authorVerdict, tweetVerdict, type Sight } from "./sight.ts";

interface Looking {
  call: Call;
  viewer_id: Id | undefined;
  moderator: boolean;
  dialect: Dialect;
}

async function sightOf(users: UserRow[], { call, viewer_id, moderator }: Looking): Promise<Sight> {
  const entities = noEntities();
  addById(entities.users, users);
  const user_ids = users.map((user) => user.id);
  const facts = await call("interaction.facts", { viewer_id, user_ids, tweet_ids: [] });
  addById(entities.user_facts, facts.users);
  return { entities, viewer_id, moderator, place: "direct" };
}

async function personRefused(id: Id, parameter: string, looking: Looking) {
  if (id === looking.viewer_id) return undefined;
  const sight = await sightOf(
    await looking.call("auth.usersByIds", { ids: [id], to_be_shown: true }),
    looking,
  );
  const seen = authorVerdict(sight, id);
  if (seen === "show") return undefined;
  return (seen === "deleted" ? missing : unseen)(looking.dialect, "user", id, parameter);
}

async function tweetRefused(id: Id, parameter: string, looking: Looking) {
  const tweets = await looking.call("tweet.byIds", { ids: [id], references: true });
  const tweet = tweets.find((row) => row.id === id || row.version_ids?.includes(id));
  if (!tweet) return missing(looking.dialect, "tweet", id, parameter);
  const ids = [...new Set(tweets.map((row) => row.author_id))];
  const sight = await sightOf(
    await looking.call("auth.usersByIds", { ids, to_be_shown: true }),
    looking,
  );
  addTweets(sight.entities, tweets);
  const seen = tweetVerdict(sight, tweet);
  if (seen === "show") return undefined;
  return (seen === "blocked" ? unseen : missing)(looking.dialect, "tweet", id, parameter);
}

async function listRefused(id: Id, parameter: string, { call, dialect }: Looking) {
  const known = await call("interaction.listsByIds", { ids: [id] });
  return known.length ? undefined : missing(dialect, "list", id, parameter);
}

const parameterOf = (subject: Subject) => {
  if ("user" in subject) return subject.user;
  return "tweet" in subject ? subject.tweet : subject.list;
};

/**
 * Why there is nothing to list under this person, tweet or list, if so: it does not exist, or the viewer
 * may not see it.
 * @param subject as in the route table: the path parameter that names it
 */
export function subjectRefused(
  subject: Subject,
  path: Record<string, string>,
  looking: Looking,
): Promise<PartialError | undefined> {
  const parameter = parameterOf(subject);
  const id = path[parameter];
  // the action's own rules refuse it
  if (!isId(id)) return Promise.resolve(undefined);
  if ("list" in subject) return listRefused(id, parameter, looking);
  return "user" in subject
    ? personRefused(id, parameter, looking)
    : tweetRefused(id, parameter, looking);
}
