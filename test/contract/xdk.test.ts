import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ApiError, Client, PostPaginator, UserPaginator } from "@xdevplatform/xdk";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

/** X's own client as it is on npm; it speaks the younger vocabulary, "post". */
const clientOf = ({ url, token }: Pick<Person, "url" | "token">) =>
  new Client({ accessToken: token, baseUrl: url, retry: false });

let gorjeo: World;
let ana: Person;
let ben: Person;
let anas: Client;
let bens: Client;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
  anas = clientOf(ana);
  bens = clientOf(ben);
});
afterAll(() => gorjeo.close());

async function refusal(act: Promise<unknown>): Promise<ApiError> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error(`no answer of the API: ${String(error)}`);
}

/** A page as its paginators take it. */
const page = <T>({ data, meta }: { data?: T[]; meta?: object }) => ({ data: data ?? [], meta });
const idOf = (answer: { data?: { id?: string } }): string => answer.data?.id ?? "";
const idsOf = (answer: { data?: { id?: string }[] }) => (answer.data ?? []).map(({ id }) => id);

test("who am I, and who are they", async () => {
  const me = await anas.users.getMe({
    userFields: ["public_metrics"],
    expansions: ["most_recent_post_id"],
  });
  expect(me.data).toMatchObject({ id: ana.id, username: "ana" });
  expect(me.data?.publicMetrics).toMatchObject({
    followersCount: 0,
    postCount: expect.any(Number),
  });
  expect((await anas.users.getById(ben.id)).data?.username).toBe("ben");
  expect((await anas.users.getByUsername("BEN")).data?.id).toBe(ben.id);
  expect(idsOf(await anas.users.getByIds([ana.id, ben.id]))).toEqual([ana.id, ben.id]);
  expect(idsOf(await anas.users.getByUsernames(["ben"]))).toEqual([ben.id]);
  expect(idsOf(await anas.users.search("ben"))).toEqual([ben.id]);
});

test("create, reply and quote, read in the names that this client uses", async () => {
  const root = idOf(await anas.posts.create({ text: "a root" }));
  const reply = idOf(
    await bens.posts.create({ text: "a reply", reply: { inReplyToTweetId: root } }),
  );
  const quote = idOf(await bens.posts.create({ text: "a quote", quoteTweetId: root }));
  const { data, includes } = await anas.posts.getByIds([reply, quote], {
    postFields: ["created_at", "public_metrics", "conversation_id"],
    expansions: ["author_id", "referenced_posts"],
  });
  expect(data?.map((post) => post.referencedPosts)).toEqual([
    [{ type: "replied_to", id: root }],
    [{ type: "quoted", id: root }],
  ]);
  expect(data?.[0]?.conversationId).toBe(root);
  expect(data?.[0]?.publicMetrics).toMatchObject({ repostCount: 0, likeCount: 0 });
  expect(includes?.posts?.map(({ id }) => id)).toEqual([root]);
  expect(new Set(includes?.users?.map(({ id }) => id))).toEqual(new Set([ana.id, ben.id]));
  expect(idsOf(await anas.posts.getQuoted(root))).toEqual([quote]);
  expect((await anas.posts.hideReply(reply, { hidden: true })).data).toEqual({ hidden: true });
  expect((await bens.posts.delete(reply)).data).toEqual({ deleted: true });
});

test("like, repost, bookmark and follow, and their undoing", async () => {
  const id = idOf(await anas.posts.create({ text: "do things to me" }));
  expect((await bens.users.likePost(ben.id, { tweetId: id })).data).toEqual({ liked: true });
  expect((await bens.users.repostPost(ben.id, { tweetId: id })).data).toMatchObject({
    retweeted: true,
  });
  expect((await bens.users.createBookmark(ben.id, { tweetId: id })).data).toEqual({
    bookmarked: true,
  });
  expect((await bens.users.followUser(ben.id, { targetUserId: ana.id })).data).toMatchObject({
    following: true,
  });
  expect(idsOf(await anas.posts.getLikingUsers(id))).toEqual([ben.id]);
  expect(idsOf(await anas.posts.getRepostedBy(id))).toEqual([ben.id]);
  expect(idsOf(await bens.users.getBookmarks(ben.id))).toEqual([id]);
  expect(idsOf(await bens.users.getLikedPosts(ben.id))).toEqual([id]);
  expect(idsOf(await anas.users.getFollowers(ana.id))).toEqual([ben.id]);
  const { data } = await anas.posts.getById(id, { postFields: ["public_metrics"] });
  expect(data?.publicMetrics).toMatchObject({ likeCount: 1, repostCount: 1, bookmarkCount: 1 });
  expect((await bens.users.unlikePost(ben.id, id)).data).toEqual({ liked: false });
  expect((await bens.users.unrepostPost(ben.id, id)).data).toEqual({ retweeted: false });
  expect((await bens.users.deleteBookmark(ben.id, id)).data).toEqual({ bookmarked: false });
  expect((await bens.users.unfollowUser(ben.id, ana.id)).data).toEqual({ following: false });
  expect((await bens.users.muteUser(ben.id, { targetUserId: ana.id })).data).toEqual({
    muting: true,
  });
  expect((await bens.users.unmuteUser(ben.id, ana.id)).data).toEqual({ muting: false });
});

test("its paginators walk to the end, each thing once", async () => {
  const { cleo, dan } = await gorjeo.people("cleo", "dan");
  const cleos = clientOf(cleo);
  const ids: string[] = [];
  for (let at = 0; at < 13; at++) ids.unshift(await cleo.post(`walk ${at}`));
  await gorjeo.drained();
  for (const person of [ana, ben, dan]) await person.follow(cleo);
  const posts = new PostPaginator(async (token) =>
    page(await cleos.users.getPosts(cleo.id, { maxResults: 5, paginationToken: token })),
  );
  const walked: string[] = [];
  for await (const post of posts) walked.push(post.id);
  expect(walked).toEqual(ids);
  const home = new PostPaginator(async (token) =>
    page(await cleos.users.getTimeline(cleo.id, { maxResults: 4, paginationToken: token })),
  );
  for (await home.fetchNext(); !home.done; await home.fetchNext());
  expect(home.posts.map(({ id }) => id)).toEqual(ids);
  const followers = new UserPaginator(async (token) =>
    page(await cleos.users.getFollowers(cleo.id, { maxResults: 2, paginationToken: token })),
  );
  const names: string[] = [];
  for await (const user of followers) names.push(user.username);
  expect(names).toEqual(["dan", "ben", "ana"]);
});

test("what is missing comes beside what is there", async () => {
  const id = idOf(await anas.posts.create({ text: "here" }));
  const { data, errors } = await anas.posts.getByIds([id, "12345"]);
  expect(data?.map((post) => post.id)).toEqual([id]);
  expect(errors).toEqual([expect.objectContaining({ title: "Not Found Error", value: "12345" })]);
  expect((await anas.users.getById("12345")).errors).toHaveLength(1);
});

test("refusals are its own typed errors, with the rate limit in their headers", async () => {
  const id = idOf(await anas.posts.create({ text: "say it once" }));
  const duplicate = await refusal(anas.posts.create({ text: "say it once" }));
  expect(duplicate.status).toBe(403);
  expect(duplicate.data).toMatchObject({ title: "Forbidden", status: 403 });
  expect(Number(duplicate.headers.get("x-rate-limit-limit"))).toBe(100);
  expect((await refusal(bens.posts.delete(id))).status).toBe(403);
  expect((await refusal(bens.users.likePost(ben.id, { tweetId: "12345" }))).status).toBe(404);
  expect((await refusal(anas.users.getPosts(ana.id, { maxResults: 1 }))).status).toBe(400);
  const stranger = clientOf({ url: ana.url, token: "nobodys" });
  expect((await refusal(stranger.users.getMe())).data).toMatchObject({ title: "Unauthorized" });
});

test("beyond the limit it is told when to come back", async () => {
  const { eva } = await gorjeo.people("eva");
  const evas = clientOf(eva);
  for (let at = 0; at < 15; at++) await evas.users.getBlocking(eva.id);
  const refused = await refusal(evas.users.getBlocking(eva.id));
  expect(refused.status).toBe(429);
  expect(refused.data).toMatchObject({ title: "Too Many Requests" });
  expect(Number(refused.headers.get("x-rate-limit-reset")) * 1_000).toBeGreaterThan(Date.now());
});
