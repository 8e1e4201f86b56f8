import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
beforeAll(async () => {
  gorjeo = await world();
}, 60_000);
afterAll(() => gorjeo.close());

test("a poll is made, voted on and shown with its tweet", async () => {
  const { ana, ben } = await gorjeo.people("ana", "ben");
  const poll = { options: ["red", "green", "blue"], duration_minutes: 1440 };
  const tweet = await ana.post("pick a colour", { poll });

  const vote = (position: number) =>
    ben.send("POST", `/2/tweets/${tweet}/poll_votes`, { position });
  const voted = await vote(2);
  expect([voted.status, voted.body.data]).toMatchObject([200, { voted: true, position: 2 }]);
  expect((await vote(2)).status).toBe(200);
  expect((await vote(1)).status).toBe(409);
  expect((await vote(9)).status).toBe(400);

  const fields = "poll.fields=duration_minutes,end_datetime,voting_status,viewer_vote";
  const { body } = await ben.get(`/2/tweets/${tweet}?expansions=attachments.poll_ids&${fields}`);
  expect(body.includes.polls).toEqual([
    {
      id: body.data.attachments.poll_ids[0],
      duration_minutes: 1440,
      end_datetime: expect.stringMatching(/Z$/),
      voting_status: "open",
      viewer_vote: 2,
      options: [
        { position: 1, label: "red", votes: 0 },
        { position: 2, label: "green", votes: 1 },
        { position: 3, label: "blue", votes: 0 },
      ],
    },
  ]);
  const seenByAna = await ana.get(`/2/tweets/${tweet}?expansions=attachments.poll_ids&${fields}`);
  expect(seenByAna.body.includes.polls[0]).not.toHaveProperty("viewer_vote");
});

test("a poll that X would not take is refused", async () => {
  const { cyn } = await gorjeo.people("cyn");
  const options = ["a", "b"];
  const polls = [
    { options: ["a"], duration_minutes: 60 },
    { options: ["a", "b", "c", "d", "e"], duration_minutes: 60 },
    { options: "a,b", duration_minutes: 60 },
    { options, duration_minutes: 4 },
    { options, duration_minutes: 10_081 },
    { options },
  ];
  const posted = polls.map((poll) => cyn.send("POST", "/2/tweets", { text: "no", poll }));
  const replies = await Promise.all(posted);
  expect(replies.map(({ status }) => status)).toEqual(polls.map(() => 400));
});
