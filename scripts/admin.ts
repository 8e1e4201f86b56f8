import { userInfo } from "node:os";
import { Failure } from "../lib/failure.ts";
import { loadSettings } from "../settings.ts";
import { ACCESS_USAGE, QUESTIONS } from "./admin-access.ts";
import { join } from "./join.ts";

// What only whoever runs the server may do; over HTTP there is no way to it. Works beside a running
// Gorjeo, or on the data of one that does not run.

const USAGE = `npm run admin -- suspend USERNAME [REASON]   shuts the account out and hides it
npm run admin -- restore USERNAME [REASON]   lets it in again, with all that it had
npm run admin -- remove-picture USERNAME image|banner [REASON]
                                             takes it away from the profile
npm run admin -- moderator USERNAME on|off   makes it a moderator, or ends that
npm run admin -- rename USERNAME NEW         gives it another username
${ACCESS_USAGE}`;

interface Command {
  action: string;
  /** what the action takes besides the username; undefined when the words make no sense */
  params: (...words: string[]) => object | undefined;
  /** said when it changed something, and when all was so already */
  done: (...words: string[]) => [changed: string, same: string];
}

const isName = (word: string | undefined) => word !== undefined && /^\w{1,15}$/.test(word);

const COMMANDS: Record<string, Command> = {
  suspend: {
    action: "auth.suspend",
    params: (...reason) => ({ reason: reason.join(" ") }),
    done: () => ["is suspended", "was suspended already"],
  },
  restore: {
    action: "auth.restore",
    params: (...reason) => ({ reason: reason.join(" ") }),
    done: () => ["is restored", "was not suspended"],
  },
  "remove-picture": {
    action: "auth.removePicture",
    params: (kind, ...reason) =>
      kind === "image" || kind === "banner"
        ? { kind: `profile_${kind}`, reason: reason.join(" ") }
        : undefined,
    done: (kind) => [`has no ${kind} any more`, `had no ${kind}`],
  },
  moderator: {
    action: "auth.setModerator",
    params: (word) => (word === "on" || word === "off" ? { moderator: word === "on" } : undefined),
    done: (word) =>
      word === "on"
        ? ["is a moderator", "was a moderator already"]
        : ["is no moderator any more", "was no moderator"],
  },
  rename: {
    action: "auth.rename",
    params: (to) => (isName(to) ? { to } : undefined),
    done: (to) => [`is now ${to}`, `has that name already`],
  },
};

const typeOf = (error: unknown) =>
  error instanceof Object && "type" in error ? error.type : undefined;

function refusal(error: unknown, username: string): unknown {
  if (typeOf(error) === "RESOURCE_NOT_FOUND")
    return new Failure(`There is nobody of the name ${username}.`);
  return typeOf(error) === "CONFLICT" ? new Failure("Somebody has that name already.") : error;
}

async function ask<R>(action: string, params: object, username: string): Promise<R> {
  process.env.SERVICES = "auth";
  process.env.LOG_LEVEL ??= "warn";
  const broker = await join(loadSettings(), "admin");
  const answer = await broker.call<R, object>(action, params).catch((error: unknown) => {
    throw refusal(error, username);
  });
  await broker.stop();
  return answer;
}

async function act(name: string, username: string, words: string[]): Promise<string> {
  const command = COMMANDS[name];
  const params = command?.params(...words);
  if (!command || !params || !isName(username)) throw new Failure(USAGE);
  const asked = { username, by: userInfo().username, ...params };
  const { changed } = await ask<{ changed: boolean }>(command.action, asked, username);
  return `${username} ${command.done(...words)[changed ? 0 : 1]}`;
}

/** @returns undefined when this is no command that answers with something to read */
async function told(name: string, words: string[]): Promise<string | undefined> {
  const question = QUESTIONS[name];
  if (!question) return undefined;
  const params = question.params(userInfo().username, ...words);
  if (!params) throw new Failure(USAGE);
  return question.shown(await ask<never>(question.action, params, words[0] ?? ""));
}

try {
  const [name = "", first, ...words] = process.argv.slice(2);
  const username = first?.replace(/^@/, "");
  const asked = username === undefined ? words : [username, ...words];
  const answer = (await told(name, asked)) ?? (await act(name, username ?? "", words));
  process.stdout.write(`${answer}\n`);
  process.exit();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
