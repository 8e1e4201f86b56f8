import { type Writes } from "./setting.ts";

/** What people are to each other. */
export const PEOPLE: Writes = {
  "POST /2/users/:id/following": async (s) => ({
    path: s.mine("following"),
    body: { target_user_id: s.ben.id },
    other: { body: { target_user_id: (await s.fresh()).id } },
    made: `interaction.follows where follower_id = ${s.ana.id} and followee_id = ${s.ben.id}`,
  }),
  "DELETE /2/users/:source_user_id/following/:target_user_id": (s) => ({
    path: s.mine(`following/${s.ben.id}`),
    other: { path: s.mine("following/1") },
  }),
  "POST /2/users/:id/follow_requests/:source_user_id/accept": (s) => s.askedOf("/accept"),
  "DELETE /2/users/:id/follow_requests/:source_user_id": (s) => s.askedOf(""),
  "DELETE /2/users/:id/followers/:source_user_id": async (s) => {
    await s.ben.follow(s.ana);
    return { path: s.mine(`followers/${s.ben.id}`), other: { path: s.mine("followers/1") } };
  },
  "POST /2/users/:id/muting": async (s) => ({
    path: s.mine("muting"),
    body: { target_user_id: s.ben.id },
    other: { body: { target_user_id: (await s.fresh()).id } },
  }),
  "DELETE /2/users/:source_user_id/muting/:target_user_id": (s) => ({
    path: s.mine(`muting/${s.ben.id}`),
    other: { path: s.mine("muting/1") },
  }),
  "POST /2/users/:id/blocking": async (s) => ({
    path: s.mine("blocking"),
    body: { target_user_id: (await s.fresh()).id },
    other: { body: { target_user_id: (await s.fresh()).id } },
  }),
  "DELETE /2/users/:source_user_id/blocking/:target_user_id": (s) => ({
    path: s.mine(`blocking/${s.ben.id}`),
    other: { path: s.mine("blocking/1") },
  }),
};
