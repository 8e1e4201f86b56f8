import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Failure } from "../../lib/failure.ts";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { errorCode } from "./error-code.ts";

/** How to become the account that Postgres runs as: words before a command, or ids for `spawn`. */
export interface Launcher {
  prefix: string[];
  uid?: number;
  gid?: number;
}

/** Starts a program as the account, in a session of its own that Ctrl-C does not reach. */
export function launch(
  launcher: Launcher,
  command: string[],
  stdio: StdioOptions,
  extra_env: Record<string, string> = {},
): ChildProcess {
  const { prefix, ...ids } = launcher;
  const [file = "", ...args] = [...prefix, ...command];
  // A short environment: Postgres needs nothing of ours, and PGDATA and its like would mislead it.
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C", ...extra_env };
  return spawn(file, args, { ...ids, stdio, env, cwd: "/", detached: true });
}

/**
 * The first way of becoming the account that can run Postgres on these folders.
 * @param folders  those Postgres works in; existing
 */
export async function workingLauncher(
  account: Account | undefined,
  binaries: Binaries,
  folders: string[],
): Promise<Launcher> {
  const problems: string[] = [];
  for (const launcher of account ? waysToBecome(account) : [{ prefix: [] }]) {
    const problem = await problemWith(launcher, binaries, folders);
    if (!problem) return launcher;
    problems.push(problem);
  }
  throw new Failure(
    account
      ? `Postgres cannot run as root, and user ${account.uid} cannot reach ${folders.join(" and ")} (${problems.join("; ")}). Install setpriv (package util-linux), move Gorjeo where every user can read it, or start it as an ordinary user.`
      : `Postgres does not run on this machine (${problems.join("; ")}). Set DATABASE_URL to a Postgres server.`,
  );
}

// Below a folder that only root may enter, such as /root, Postgres needs one capability: to search
// folders and read files. initdb asks with access(2), which forgets the capabilities of a process
// whose user is not root, unless told otherwise by no_setuid_fixup.
const waysToBecome = ({ uid, gid }: Account): Launcher[] => [
  { prefix: [], uid, gid },
  {
    prefix: [
      ...["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"],
      ...["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"],
      "--securebits=+no_setuid_fixup",
    ],
  },
];

const PROBE = `
postgres=$1 shared_file=$2
shift 2
for folder; do cd "$folder" || exit; done
"$postgres" --version >/dev/null && cat "$shared_file" >/dev/null`;

async function problemWith(launcher: Launcher, binaries: Binaries, folders: string[]) {
  const command = ["/bin/sh", "-c", PROBE, "sh", binaries.postgres, binaries.shared_file];
  const probe = launch(launcher, [...command, ...folders], ["ignore", "ignore", "pipe"]);
  try {
    const [complaint, [code]] = await Promise.all([
      probe.stderr ? text(probe.stderr) : "",
      once(probe, "exit"),
    ]);
    return code === 0 ? undefined : complaint.trim().replaceAll(/\s+/g, " ") || `exit ${code}`;
  } catch (error) {
    return `${launcher.prefix[0] ?? "/bin/sh"}: ${errorCode(error)}`;
  }
}
