import { cameraPhoto } from "../media-files.ts";
import type { Person } from "../person.ts";
import { uploaded } from "../uploads.ts";
import type { Setting, Writes } from "./setting.ts";

/** Somebody who may moderate, with a token that says so. */
async function moderator(s: Setting): Promise<Person> {
  const who = await s.fresh();
  const { username } = who;
  await s.gorjeo.broker.call("auth.setModerator", { username, moderator: true, by: "root" });
  return who;
}

/** The removal of a picture that somebody has put up. */
const removal = (kind: "profile_image" | "profile_banner") => async (s: Setting) => {
  const whose = await s.fresh();
  const media_id = await uploaded(whose, await cameraPhoto(640, 480));
  await whose.send("PUT", "/auth/profile", { [`${kind}_media_id`]: media_id });
  return {
    path: `/moderation/users/${whose.id}/${kind}`,
    who: await moderator(s),
    body: { reason: "spam" },
    other: { body: { reason: "abuse" } },
    made: `auth.moderation_log where user_id = ${whose.id}`,
  };
};

/** What people tell the moderators, and what these do. */
export const MODERATION: Writes = {
  "POST /2/reports": async (s) => {
    const { id } = await s.fresh();
    return {
      path: "/2/reports",
      body: { user_id: id, reason: "spam" },
      other: { body: { user_id: id, reason: "abuse" } },
      made: `interaction.reports where user_id = ${id}`,
    };
  },
  "PUT /moderation/reports/:report_id": async (s) => {
    const about = { user_id: (await s.fresh()).id, reason: "spam" };
    const { id } = (await s.ana.send("POST", "/2/reports", about)).body.data;
    return {
      path: `/moderation/reports/${id}`,
      who: await moderator(s),
      body: { state: "resolved" },
      other: { body: { state: "dismissed" } },
      made: `interaction.moderation_log where report_id = ${id}`,
    };
  },
  "PUT /moderation/users/:user_id/suspension": async (s) => {
    const { id } = await s.fresh();
    return {
      path: `/moderation/users/${id}/suspension`,
      who: await moderator(s),
      body: { suspended: true, reason: "spam" },
      other: { body: { suspended: true, reason: "abuse" } },
      made: `auth.moderation_log where user_id = ${id}`,
    };
  },
  "DELETE /moderation/users/:user_id/profile_image": removal("profile_image"),
  "DELETE /moderation/users/:user_id/profile_banner": removal("profile_banner"),
  "PUT /moderation/tweets/:tweet_id": async (s) => {
    const tweet = await s.ben.post(`moderated ${s.tweet}`);
    return {
      path: `/moderation/tweets/${tweet}`,
      who: await moderator(s),
      body: { hidden: true, reason: "spam" },
      other: { body: { hidden: false, reason: "spam" } },
      made: `tweet.moderation_log where tweet_id = ${tweet}`,
    };
  },
};
