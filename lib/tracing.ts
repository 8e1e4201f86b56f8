import { createHash } from "node:crypto";
import { TracerExporters, type BrokerOptions, type Span } from "moleculer";
import { presentRequest } from "./request-scope.ts";

const SEND_SECS = 2;
/** Spans that wait for a collector which does not answer; then the newest are dropped. */
const MAX_WAITING = 10_000;
const PATIENCE_MS = 3_000;

/** The only tags that leave this process: what a span carries besides may be anybody's words. */
const TAGS = ["nodeID", "callerNodeID", "remoteCall", "requestID", "schema"];

function tagsOf({ tags, error }: Span): Record<string, string> {
  const shown = TAGS.filter((name) => tags[name] != null).map((name) => [name, `${tags[name]}`]);
  if (error) shown.push(["error", errorType(error)]);
  return Object.fromEntries(shown);
}

/** Its kind, never its text, which may quote what somebody sent. */
function errorType(error: unknown): string {
  const { type, name } =
    error instanceof Object ? (error as { type?: unknown; name?: unknown }) : {};
  return String(type ?? name ?? "error");
}

const HEX = /^[\da-f]+$/;

/** Ids as collectors want them, of so many hexadecimal digits. Clients may choose a request's. */
function hexadecimal(id: string, digits: number): string {
  const plain = id.replaceAll("-", "").toLowerCase();
  if (plain.length >= digits && HEX.test(plain)) return plain.slice(0, digits);
  return createHash("sha256").update(id).digest("hex").slice(0, digits);
}

/**
 * Sends spans as Zipkin's JSON (v2), which OpenTelemetry's collector, Jaeger and Tempo take.
 * Moleculer's own exporter cuts trace ids to half, says that what a client named is hexadecimal,
 * and sends the texts and data of errors along.
 */
class SpanExporter extends TracerExporters.Zipkin {
  override spanFinished(span: Span): void {
    if (this.queue.length < MAX_WAITING) this.queue.push(span);
  }

  override makePayload(span: Span): Record<string, unknown> {
    return {
      traceId: hexadecimal(span.traceID, 32),
      id: hexadecimal(span.id, 16),
      ...(span.parentID ? { parentId: hexadecimal(span.parentID, 16) } : {}),
      name: span.name.replace(/^action '(.*)'$/, "$1"),
      kind: span.type === "sql" ? "CLIENT" : "SERVER",
      timestamp: Math.round((span.startTime ?? 0) * 1_000),
      duration: Math.max(1, Math.round((span.duration ?? 0) * 1_000)),
      localEndpoint: { serviceName: `gorjeo-${span.service?.name ?? "gorjeo"}` },
      tags: tagsOf(span),
    };
  }

  override flush(): void {
    void this.#send();
  }

  // the last of a process's spans are those of its end
  override stop(): Promise<void> {
    clearInterval(this.timer);
    return this.#send();
  }

  async #send(): Promise<void> {
    if (!this.queue.length) return;
    const body = JSON.stringify(this.generateTracingData());
    this.queue.length = 0;
    try {
      const { status } = await fetch(`${this.opts.baseURL}/api/v2/spans`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (status >= 400) this.logger.warn(`spans were not taken: ${status}`);
    } catch (error) {
      this.logger.warn(`spans could not be sent: ${String(error)}`);
    }
  }
}

/** @param rate of traces that are kept, 0–1: the gateway decides, all others follow */
export const tracingOptions = (url: string | undefined, rate: number): BrokerOptions["tracing"] =>
  url === undefined
    ? { enabled: false }
    : {
        enabled: true,
        // its type knows no instance of a class of ours
        exporter: new SpanExporter({ baseURL: url, interval: SEND_SECS }) as never,
        sampling: { rate },
        // instead of the params, which Moleculer takes along by itself
        tags: { action: () => ({}) },
      };

/** Begins a span below the present action's. @returns `undefined` when it is not traced */
export function beginSpan(name: () => string, type: string, tags: object): Span | undefined {
  const ctx = presentRequest()?.ctx;
  if (!ctx?.tracing) return undefined;
  // not ctx.startSpan: what runs beside it would become its child
  return ctx.broker.tracer.startSpan(name(), {
    type,
    tags: { ...tags },
    traceID: ctx.requestID ?? ctx.id,
    parentID: ctx.id,
    sampled: true,
    service: ctx.service as never,
  });
}
