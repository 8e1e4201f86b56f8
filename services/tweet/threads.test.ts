import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { statementsOf, tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { keepPeople } from "./people.ts";
import { replies } from "./responses.ts";
import { searchAll } from "./search/search.ts";

let world: TweetWorld;
let ana: Id;
beforeAll(async () => {
  world = await tweetWorld();
  ana = world.person("ana");
  await world.db.transaction((tx) => keepPeople(tx, [...world.users.values()]));
});
afterAll(() => world.close());

const times = (count: number) => Array.from({ length: count }, (_, at) => at);

async function all(
  read: (token: string | undefined) => Promise<{ ids: Id[]; next_token?: string }>,
) {
  const ids: Id[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    ids.push(...page.ids);
    token = page.next_token;
  } while (token);
  return ids;
}

const inConversation = (id: Id) =>
  all((next_token) =>
    searchAll.run(
      { query: `conversation_id:${id}`, max_results: 500, next_token },
      world.scope(ana),
    ),
  );

test("at the end of a long chain a reply costs what it costs at its beginning, and all are found", async () => {
  const root = await world.post(ana, "root");
  const chain = [root];
  const answer = async (at: number) => {
    chain.push(await world.reply(ana, chain.at(-1) ?? "", `reply ${at}`));
  };
  const first = await statementsOf(() => answer(0));
  for (const at of times(400)) await answer(at + 1);
  expect(await statementsOf(() => answer(401))).toBe(first);
  const conversations = await world.db.rows(sql`
    select distinct conversation_id
    from tweets
    where id = any(${chain}::bigint[])`);
  expect(conversations).toEqual([{ conversation_id: root }]);
  expect(await inConversation(root)).toEqual(chain.toReversed());

  expect(await world.remove(ana, root)).toEqual({ deleted: true });
  await answer(402);
  expect(await inConversation(root)).toEqual(chain.slice(1).toReversed());
  expect(await world.drift()).toEqual([]);
}, 60_000);

test("thousands of replies to one tweet are paged through to the end, each once", async () => {
  const root = await world.post(ana, "popular");
  const one = await world.reply(ana, root, "first");
  const more = times(3_000).map(() => world.newId());
  await world.db.run(sql`
    insert into tweets (id, author_id, text, conversation_id, replied_to_id, in_reply_to_user_id,
      lang, reply_settings, possibly_sensitive, source)
    select more, author_id, text, conversation_id, replied_to_id, in_reply_to_user_id, lang,
      reply_settings, possibly_sensitive, source
    from tweets, unnest(${more}::bigint[]) as more
    where tweets.id = ${one}`);
  const page = (pagination_token: string | undefined) =>
    replies.run({ id: root, max_results: 100, pagination_token }, world.scope(ana));
  expect(await all(page)).toEqual([one, ...more].toReversed());
  const beginning = await statementsOf(() => page(undefined));
  const { next_token } = await page(undefined);
  expect(await statementsOf(() => page(next_token))).toBe(beginning);
});
