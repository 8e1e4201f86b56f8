import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { until } from "./process.ts";

/** A letter as it came in. */
export interface Letter {
  /** Message-ID */
  id: string;
  to: string;
  subject: string;
  text: string;
  /** what stands after the # of the link in it; empty where there is none */
  token: string;
}

/** A real SMTP server in the test's process, and what it was given. */
export interface Postbox {
  url: string;
  port: number;
  letters: Letter[];
  /** waits for the newest letter to `to` that has `about` in its subject, beyond the first `seen` */
  letter: (to: string, about: string, seen?: number) => Promise<Letter>;
  /** refuses what is decided so; a mailbox that is not there is 550 */
  refuse: (decide: (to: string) => number | undefined) => void;
  /** takes letters to the last dot and then does not answer, until it is let go on */
  hold: () => () => void;
  close: () => Promise<void>;
}

const soft = (body: string) =>
  body
    .replace(/=\r?\n/g, "")
    .replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function letterOf(source: string, to: string): Letter {
  const end = source.indexOf("\r\n\r\n");
  const head = source.slice(0, end).replace(/\r\n\s+/g, " ");
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1] ?? "";
  const body = source.slice(end + 4);
  const text = /quoted-printable/i.test(header("Content-Transfer-Encoding")) ? soft(body) : body;
  return {
    id: header("Message-ID"),
    to,
    subject: header("Subject"),
    text,
    token: /\/[\w-]+#([\w-]+)/.exec(text)?.[1] ?? "",
  };
}

const refusal = (responseCode: number) => Object.assign(new Error("no"), { responseCode });

/** @param port any free one unless given */
export async function postbox(port = 0): Promise<Postbox> {
  const letters: Letter[] = [];
  let decide: (to: string) => number | undefined = () => undefined;
  let held = Promise.resolve<unknown>(undefined);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo({ address }, _session, done) {
      const code = decide(address);
      done(code === undefined ? undefined : refusal(code));
    },
    onData(stream, { envelope }, done) {
      let source = "";
      stream.on("data", (bytes: Buffer) => (source += bytes.toString("utf8")));
      stream.on("end", () => {
        for (const { address } of envelope.rcptTo) letters.push(letterOf(source, address));
        void held.then(() => done());
      });
    },
  });
  // a client that is killed in the middle is no error of the server's
  server.on("error", () => undefined);
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const at = (server.server.address() as AddressInfo).port;
  const found = (to: string, about: string, seen: number) =>
    letters.filter((one) => one.to === to && one.subject.includes(about))[seen];
  return {
    url: `smtp://127.0.0.1:${at}`,
    port: at,
    letters,
    async letter(to, about, seen = 0) {
      await until(() => found(to, about, seen) !== undefined);
      return found(to, about, seen) as Letter;
    },
    refuse: (next) => (decide = next),
    hold() {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      held = promise;
      return () => {
        held = Promise.resolve(undefined);
        resolve(undefined);
      };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
