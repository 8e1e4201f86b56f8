import type { REPLServer } from "node:repl";
import type { BrokerOptions, ServiceBroker } from "moleculer";

type Done = (...result: [Error | null, unknown?]) => void;
type Evaluate = (command: string, context: object, file: string, done: Done) => void;

/** Whether somebody types; else the commands come through a pipe, and no prompt is printed. */
const typed = () => process.stdin.isTTY;

export const replOptions = (): BrokerOptions["replOptions"] => ({
  delimiter: typed() ? "gorjeo $ " : " ",
});

/**
 * Moleculer's REPL on the terminal, or on the commands that come through a pipe: the next waits
 * for the answer to the last, and so does the end.
 */
export function converse(broker: ServiceBroker): void {
  const repl = broker.repl() as unknown as REPLServer & { eval: Evaluate };
  if (!typed()) repl.setPrompt("");
  const evaluate = repl.eval.bind(repl);
  const answered = (...[command, context, file, done]: Parameters<Evaluate>) =>
    new Promise<void>((resolve) => {
      evaluate(command, context, file, (...result) => resolve(done(...result)));
    });
  let last = Promise.resolve();
  repl.eval = (...command) => {
    last = last.then(() => answered(...command));
  };
  const leave = repl.listeners("exit");
  repl.removeAllListeners("exit");
  repl.once("exit", () => void last.then(() => leave.forEach((listener) => listener())));
}
