import { Failure } from "../../lib/failure.ts";
import { at, type Asked } from "./client.ts";
import { oneOf, type Random } from "./random.ts";
import { home, PAGE, PASSWORD, type Person, type World } from "./world.ts";

/** What is measured, in this order; `visible` is told of in visible.ts. */
export const KINDS = [
  "tweet",
  "user",
  "home",
  "mix",
  "post",
  "like",
  "follow",
  "login",
  "visible",
] as const;
export type Kind = (typeof KINDS)[number];
/** Those of one request after the other. */
export type PlainKind = Exclude<Kind, "visible">;

/** One request, and what its answer must look like. */
export interface Step {
  asked: Asked;
  isRight: (body: unknown) => boolean;
  /** told of a right answer */
  done?: (body: unknown) => void;
}

/** What one connection asks, one request after the other. */
export interface Lane {
  next: () => Step;
  /** what is left to ask so that the world is as it was */
  last?: () => Step | undefined;
}

const FIELDS = "tweet.fields=created_at,public_metrics";

const readTweet = (world: World, random: Random): Step => {
  const { token } = world.someone(random);
  const { id, author } = oneOf(random, world.posts);
  const path = `/2/tweets/${id}?expansions=author_id&${FIELDS}`;
  return {
    asked: { method: "GET", path, token },
    isRight: (body) =>
      at(body, "data", "id") === id &&
      at(body, "includes", "users", 0, "id") === world.person(author).id,
  };
};

const readUser = (world: World, random: Random): Step => {
  const { token } = world.someone(random);
  const { id } = world.someone(random);
  const path = `/2/users/${id}/tweets?max_results=${PAGE}&expansions=author_id&${FIELDS}`;
  return {
    asked: { method: "GET", path, token },
    isRight: (body) => {
      const posts = postsOf(body);
      return posts.length >= Math.min(PAGE, world.posts_each) && posts.every(isBy(id));
    },
  };
};

const readHome = (world: World, random: Random): Step => {
  const reader = world.someone(random);
  return {
    asked: home(reader),
    isRight: (body) => {
      const posts = postsOf(body);
      const authors = new Set([at(body, "includes", "users") ?? []].flat().map(idOf));
      return (
        posts.length >= Math.min(PAGE, world.homeOf(reader)) &&
        posts.every((post) => authors.has(at(post, "author_id")))
      );
    },
  };
};

const postsOf = (body: unknown): unknown[] => [at(body, "data") ?? []].flat();
const idOf = (item: unknown) => at(item, "id");
const isBy = (id: string) => (post: unknown) => at(post, "author_id") === id;

/** A post by somebody, or by `author`. */
export const writePost = (
  world: World,
  random: Random,
  { token }: Person = world.someone(random),
): Step => {
  const text = world.text(random);
  return {
    asked: { method: "POST", path: "/2/tweets", token, body: { text } },
    isRight: (body) => at(body, "data", "text") === text && /^\d+$/.test(String(postId(body))),
  };
};

export const postId = (body: unknown): unknown => at(body, "data", "id");

/** Somebody likes one post after the other: none twice. */
const likePost = (world: World, random: Random): Step => {
  const person = world.someone(random);
  const { posts } = world;
  const post = posts[(person.number * world.posts_each + person.liked++) % posts.length];
  if (!post || person.liked > posts.length)
    throw new Failure("All posts are liked: raise --people or --posts.");
  const { id, token } = person;
  const body = { tweet_id: post.id };
  return {
    asked: { method: "POST", path: `/2/users/${id}/likes`, token, body },
    isRight: (answer) => at(answer, "data", "liked") === true,
  };
};

const signIn = (world: World, random: Random): Step => {
  const person = world.someone(random);
  const body = { email: person.email, password: PASSWORD };
  return {
    asked: { method: "POST", path: "/auth/login", body },
    isRight: (answer) => typeof at(answer, "access_token") === "string",
    // the oldest of many sessions of one person are ended
    done: (answer) => (person.token = String(at(answer, "access_token"))),
  };
};

/** Makes a follow that is not there, takes it back, and so on. */
function followsInTurn(world: World, random: Random): Lane {
  let made: (() => Step) | undefined;
  const unfollow = () => {
    const step = made?.();
    made = undefined;
    return step;
  };
  const follow = (): Step => {
    const [follower, followee] = strangers(world, random);
    const { id, token } = follower;
    const path = `/2/users/${id}/following`;
    const body = { target_user_id: followee.id };
    made = () => unfollowing(world, follower, followee);
    return {
      asked: { method: "POST", path, token, body },
      isRight: (answer) => at(answer, "data", "following") === true,
    };
  };
  return { next: () => unfollow() ?? follow(), last: unfollow };
}

const unfollowing = (world: World, follower: Person, followee: Person): Step => ({
  asked: {
    method: "DELETE",
    path: `/2/users/${follower.id}/following/${followee.id}`,
    token: follower.token,
  },
  isRight: (answer) => at(answer, "data", "following") === false,
  done: () => world.busy.delete(pairOf(follower, followee)),
});

const pairOf = (follower: Person, followee: Person) => `${follower.number} ${followee.number}`;

const TRIES = 10_000;

/** Two of whom the first does not follow the second, and no other lane is about to. */
function strangers(world: World, random: Random): [Person, Person] {
  for (let tries = 0; tries < TRIES; tries++) {
    const [follower, followee] = [world.someone(random), world.someone(random)];
    const pair = pairOf(follower, followee);
    const follows = world.graph.follows[follower.number]?.has(followee.number);
    if (follower === followee || follows || world.busy.has(pair)) continue;
    world.busy.add(pair);
    return [follower, followee];
  }
  throw new Failure("Everybody follows everybody: there is nobody left to follow.");
}

const HOME_SHARE = 0.6;
const USER_SHARE = 0.3;

/** What people do most: 60 % home timelines, 30 % timelines of a person, 10 % posts. */
function mixed(world: World, random: Random): Step {
  const drawn = random();
  if (drawn < HOME_SHARE) return readHome(world, random);
  return drawn < HOME_SHARE + USER_SHARE ? readUser(world, random) : writePost(world, random);
}

const each =
  (step: (world: World, random: Random) => Step) =>
  (world: World, random: Random): Lane => ({ next: () => step(world, random) });

/** For each kind what a connection asks. */
export const LANES: Record<PlainKind, (world: World, random: Random) => Lane> = {
  tweet: each(readTweet),
  user: each(readUser),
  home: each(readHome),
  mix: each(mixed),
  post: each(writePost),
  like: each(likePost),
  follow: followsInTurn,
  login: each(signIn),
};
