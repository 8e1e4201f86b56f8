import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { launch } from "./launcher.ts";
import type { Launcher } from "./launcher.ts";

// Runs a command until it ends, or asks it by SIGINT to end as soon as standard input is at its
// end: the kernel closes that pipe however this process dies. A command that has only just been
// started does not hear the first SIGINT. Signals meant for everyone must not end the watch.
const SCRIPT = `
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
trap '' HUP INT TERM
(
  while read -r line; do :; done
  while kill -INT "$command"; do sleep 1; done
) <&3 3<&- >/dev/null 2>&1 &
watch=$!
exec 3<&- </dev/null
wait "$command"
code=$?
kill -KILL "$watch" 2>/dev/null
exit "$code"`;

export interface WatchedCommand {
  launcher: Launcher;
  command: string[];
  /** open file that takes what the command prints */
  log_fd: number;
  env?: Record<string, string>;
}

/**
 * Runs a command that does not outlive this process, not even after `kill -9`.
 * @param stop  abort it to send SIGINT to the command
 * @returns its exit code, 128 + n when signal n ended it
 */
export async function runWatched(watched: WatchedCommand, stop: AbortSignal): Promise<number> {
  const { launcher, command, log_fd, env } = watched;
  const child = launch(
    launcher,
    ["/bin/sh", "-c", SCRIPT, "gorjeo-postgres", ...command],
    ["pipe", log_fd, log_fd],
    env,
  );
  const letGo = () => child.stdin?.destroy();
  child.stdin?.on("error", letGo);
  stop.addEventListener("abort", letGo, { once: true });
  if (stop.aborted) letGo();
  return exitCode(child).finally(() => {
    stop.removeEventListener("abort", letGo);
    // Should the shell itself have been killed, its watch still lives and stops the command now.
    letGo();
  });
}

async function exitCode(child: ChildProcess): Promise<number> {
  await once(child, "exit");
  return child.exitCode ?? 128 + constants.signals[child.signalCode ?? "SIGKILL"];
}
