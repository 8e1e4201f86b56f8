import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { AppWithSecrets } from "../../services/auth/oauth/contract.ts";
import { appOf, consent, tokensFor, twitterApi } from "../support/oauth.ts";
import type { Person } from "../support/person.ts";
import { start } from "../support/process.ts";
import { world, type World } from "../support/world.ts";

const SCOPES = [
  "tweet.read tweet.write users.read follows.read follows.write",
  "like.read like.write bookmark.read bookmark.write block.read",
].join(" ");

/** Debian's packages are seen by Debian's Python only, which need not be the first one. */
const python = ["python3", "/usr/bin/python3"].find(
  (file) => spawnSync(file, ["-c", "import tweepy"]).status === 0,
);
if (python === undefined)
  console.warn("Skipped, for want of tweepy: apt-get install python3-tweepy");

let gorjeo: World;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
});
afterAll(() => gorjeo.close());

/** OAuth 1.0a for a program without a browser: the person types a PIN into it. */
async function signingTokens(person: Person, { consumer_key, consumer_secret }: AppWithSecrets) {
  const consumer = { appKey: consumer_key, appSecret: consumer_secret };
  const link = await twitterApi(gorjeo.url, consumer).generateAuthLink("oob");
  const path = `/oauth/authorize?oauth_token=${link.oauth_token}`;
  const { ticket } = await consent(person, path);
  const { pin = "" } = await consent(person, path, { ticket, decision: "approve" });
  const temporary = { accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  const { accessToken, accessSecret } = await twitterApi(gorjeo.url, {
    ...consumer,
    ...temporary,
  }).login(pin);
  return {
    CONSUMER_KEY: consumer_key,
    CONSUMER_SECRET: consumer_secret,
    ACCESS_TOKEN: accessToken,
    ACCESS_TOKEN_SECRET: accessSecret,
  };
}

(python === undefined ? test.skip : test)(
  "tweepy tells its story with a bearer token and with OAuth 1.0a",
  async () => {
    const app = await appOf(ana, { type: "public" });
    const env = {
      BASE_URL: gorjeo.url,
      TOKEN: (await tokensFor(ana, app.client_id, SCOPES)).access_token,
      BENS_TOKEN: (await tokensFor(ben, app.client_id, SCOPES)).access_token,
      ...(await signingTokens(ana, app)),
    };
    const story = start([python ?? "", "test/clients/tweepy_story.py"], env);
    const code = await story.exited;
    expect([code, story.output()]).toEqual([
      0,
      [
        "with a bearer token: posts, search, edges, refusals",
        "with OAuth 1.0a: posts, search, edges, refusals",
        "bookmarks, counts",
        "streams",
        "limits",
        "",
      ].join("\n"),
    ]);
  },
  60_000,
);
