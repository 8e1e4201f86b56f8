import { inspect } from "node:util";
import type { BrokerOptions } from "moleculer";
import { presentRequest } from "./request-scope.ts";

/** `short` for people at a terminal; `json`: one object a line, for what collects logs. */
export type LogFormat = "json" | "short";

/** A line of the log that has fields of its own beside its text. */
export class LogEntry {
  readonly text: string;
  readonly fields: Record<string, unknown>;

  constructor(text: string, fields: Record<string, unknown>) {
    this.text = text;
    this.fields = fields;
  }

  /** As short lines show it. */
  [inspect.custom](): string {
    const { error } = this.fields as { error?: { stack?: string } };
    return error?.stack ? `${this.text}\n${error.stack}` : this.text;
  }
}

/** Not whatever else it carries: errors of Postgres hold values of rows. */
const errorFields = (error: Error) => ({
  name: error.name,
  message: error.message,
  code: "code" in error ? error.code : undefined,
  type: "type" in error ? error.type : undefined,
  stack: error.stack,
});

/** That something failed, without the values of rows that errors of Postgres carry along. */
export const fault = (text: string, error: unknown): LogEntry =>
  new LogEntry(
    `${text}: ${String(error)}`,
    error instanceof Error ? { error: errorFields(error) } : {},
  );

const textOf = (part: unknown): string => {
  if (typeof part === "string") return part;
  if (part instanceof LogEntry) return part.text;
  return part instanceof Error ? part.message : inspect(part, { depth: 2, breakLength: Infinity });
};

interface Bindings {
  nodeID?: string;
  mod?: string;
  svc?: string;
}

/** One line of a log in JSON. */
function jsonLine(level: string, parts: unknown[], { nodeID, mod, svc }: Bindings): string {
  const entry = parts.find((part) => part instanceof LogEntry);
  const error = parts.find((part) => part instanceof Error);
  return JSON.stringify({
    time: new Date().toISOString(),
    level,
    node: nodeID,
    service: svc ?? mod,
    request_id: presentRequest()?.request_id,
    message: parts.map(textOf).join(" "),
    ...entry?.fields,
    ...(error ? { error: errorFields(error) } : {}),
  });
}

/** The broker's logger. */
export const loggerOptions = (level: string, format: LogFormat): BrokerOptions["logger"] => ({
  type: "Console",
  options: {
    level,
    formatter: format === "short" ? "short" : jsonFormatter,
    ...(format === "json" ? { colors: false } : {}),
  },
});

// Moleculer's type leaves out the bindings that it gives
const jsonFormatter = ((level: string, parts: unknown[], bindings: Bindings) => [
  jsonLine(level, parts, bindings),
]) as never;

let present: LogFormat = "short";

/** Says how this process writes, before its broker does. */
export const writeAs = (format: LogFormat): void => {
  present = format;
};

const plain = (level: string, text: string) =>
  `${present === "json" ? jsonLine(level, [text], { mod: "gorjeo" }) : text}\n`;

/** Tells of what happens while there is no broker. */
export const tell = (text: string): void => void process.stdout.write(plain("info", text));
export const tellError = (text: string): void => void process.stderr.write(plain("error", text));
