import { type Writes } from "./setting.ts";

/** Lists, notifications and messages. */
export const LISTS_AND_MESSAGES: Writes = {
  "POST /2/lists": () => ({
    path: "/2/lists",
    body: { name: "once" },
    other: { body: { name: "twice" } },
    made: "interaction.lists where name = 'once'",
  }),
  "PUT /2/lists/:id": async (s) => ({
    path: `/2/lists/${await s.newList()}`,
    body: { name: "renamed" },
    other: { body: { name: "renamed again" } },
  }),
  "DELETE /2/lists/:id": async (s) => ({
    path: `/2/lists/${await s.newList()}`,
    other: { path: `/2/lists/${await s.newList()}` },
  }),
  "POST /2/lists/:id/members": async (s) => ({
    path: `/2/lists/${await s.newList()}/members`,
    body: { user_id: s.ben.id },
    other: { body: { user_id: (await s.fresh()).id } },
  }),
  "DELETE /2/lists/:id/members/:user_id": async (s) => {
    const id = await s.newList();
    await s.ana.send("POST", `/2/lists/${id}/members`, { user_id: s.ben.id });
    return {
      path: `/2/lists/${id}/members/${s.ben.id}`,
      other: { path: `/2/lists/${id}/members/1` },
    };
  },
  "POST /2/users/:id/followed_lists": async (s) => ({
    path: s.mine("followed_lists"),
    body: { list_id: await s.newList() },
    other: { body: { list_id: await s.newList() } },
  }),
  "DELETE /2/users/:id/followed_lists/:list_id": async (s) => {
    const list_id = await s.newList();
    await s.ana.send("POST", s.mine("followed_lists"), { list_id });
    return {
      path: s.mine(`followed_lists/${list_id}`),
      other: { path: s.mine("followed_lists/1") },
    };
  },
  "POST /2/users/:id/pinned_lists": async (s) => ({
    path: s.mine("pinned_lists"),
    body: { list_id: await s.newList() },
    other: { body: { list_id: await s.newList() } },
  }),
  "DELETE /2/users/:id/pinned_lists/:list_id": (s) => ({
    path: s.mine("pinned_lists/1"),
    other: { path: s.mine("pinned_lists/2") },
  }),
  "PUT /2/notifications/read": () => ({
    path: "/2/notifications/read",
    body: { up_to_id: "1" },
    other: { body: { up_to_id: "2" } },
  }),
  "PUT /2/dm_conversations/:id/read": async (s) => {
    const { dm_event_id } = await s.message(s.ben);
    return {
      path: `/2/dm_conversations/${s.conversation()}/read`,
      body: { event_id: dm_event_id },
      other: { body: { event_id: "1" } },
    };
  },
  "POST /2/dm_conversations": async (s) => ({
    path: "/2/dm_conversations",
    body: {
      conversation_type: "Group",
      participant_ids: [s.ben.id, (await s.fresh()).id],
      message: { text: "all of you" },
    },
    other: {
      body: {
        conversation_type: "Group",
        participant_ids: [s.ben.id, (await s.fresh()).id],
        message: { text: "all of you" },
      },
    },
    made: "message.events where text = 'all of you'",
  }),
  "POST /2/dm_conversations/:dm_conversation_id/messages": async (s) => ({
    path: `/2/dm_conversations/${await s.group()}/messages`,
    body: { text: "to the group" },
    other: { body: { text: "something else" } },
    made: "message.events where text = 'to the group'",
  }),
  "POST /2/dm_conversations/with/:participant_id/messages": (s) => ({
    path: `/2/dm_conversations/with/${s.ben.id}/messages`,
    body: { text: "to you" },
    other: { body: { text: "something else" } },
    made: "message.events where text = 'to you'",
  }),
  "POST /2/dm_conversations/:id/participants": async (s) => ({
    path: `/2/dm_conversations/${await s.group()}/participants`,
    body: { participant_ids: [(await s.fresh()).id] },
    other: { body: { participant_ids: [(await s.fresh()).id] } },
  }),
  "DELETE /2/dm_conversations/:id/participants/:user_id": async (s) => ({
    path: `/2/dm_conversations/${await s.group()}/participants/${s.ana.id}`,
    other: { path: `/2/dm_conversations/${await s.group()}/participants/${s.ana.id}` },
  }),
  "DELETE /2/dm_events/:event_id": async (s) => ({
    path: `/2/dm_events/${(await s.message(s.ben)).dm_event_id}`,
    other: { path: `/2/dm_events/${(await s.message(s.ben)).dm_event_id}` },
  }),
  "POST /2/users/:id/dm/block": async (s) => ({
    path: `/2/users/${(await s.fresh()).id}/dm/block`,
    other: { path: `/2/users/${(await s.fresh()).id}/dm/block` },
  }),
  "POST /2/users/:id/dm/unblock": async (s) => ({
    path: `/2/users/${(await s.fresh()).id}/dm/unblock`,
    other: { path: `/2/users/${(await s.fresh()).id}/dm/unblock` },
  }),
};
