import type { IncomingMessage } from "node:http";
import type { Settings } from "../options/options.ts";
import { unavailableFrame } from "./rpc.ts";

/** How long a subscription has for a goodbye of its own, from draining on. */
const GOODBYE_MS = 200;

const EVENT_STREAM = /^text\/event-stream[\t ]*(?:;|$)/i;
/** Unless its weight is 0, which says that it is not acceptable (RFC 9110 §12.4.2). */
const ACCEPTS_EVENTS =
  /(?:^|,)[\t ]*text\/event-stream[\t ]*(?![^,]*;[\t ]*q=0(?:\.0*)?[\t ]*(?:[;,]|$))(?:[;,]|$)/i;

/**
 * Tells answers that may be ended in the place of their handler from those that may not. A subscription's client
 * comes back by itself and knows where it was (EventSource); of any other answer, a model's tokens, say, a client
 * takes what came for the whole.
 */
export class Subscriptions {
  readonly #isLongLived: Settings["isLongLived"];
  readonly #farewell: Settings["farewell"];

  constructor({ isLongLived, farewell }: Pick<Settings, "isLongLived" | "farewell">) {
    this.#isLongLived = isLongLived;
    this.#farewell = farewell;
  }

  /** `contentType`: of the answer; absent as long as its header is not sent. */
  has(req: IncomingMessage, contentType: string | undefined): boolean {
    return (
      this.#isLongLived(req) ??
      (contentType === undefined ? isEngineIoPoll(req) : isEventSource(req, contentType))
    );
  }

  /** How long it has for a goodbye of its own. A poll that nothing came for has nothing to say. */
  goodbyeMs(contentType: string | undefined): number {
    return contentType === undefined ? 0 : GOODBYE_MS;
  }

  /**
   * An RPC stream's own last frame; of events the last one, where the option names one: `retry` is up to twice as late,
   * at random, for not all to come back together.
   */
  farewell(contentType: string): string | Buffer {
    if (!EVENT_STREAM.test(contentType)) return unavailableFrame(contentType);
    if (this.#farewell === false) return "";
    const { event, retryMs } = this.#farewell;
    const retry =
      retryMs === undefined ? "" : `retry: ${Math.round(retryMs * (1 + Math.random()))}\n`;
    return event === undefined ? `${retry}\n` : `${retry}event: ${event}\ndata:\n\n`;
  }
}

/** As browsers' EventSource asks, which reconnects by itself (HTML, 9.2). */
function isEventSource(req: IncomingMessage, contentType: string): boolean {
  return (
    req.method === "GET" &&
    !hasBody(req) &&
    ACCEPTS_EVENTS.test(req.headers.accept ?? "") &&
    EVENT_STREAM.test(contentType)
  );
}

/** HTTP/1.1 says so in a header (RFC 9112 §6.3), HTTP/2 by not ending the stream with them (RFC 9113 §8.1). */
function hasBody({ headers, httpVersionMajor, complete }: IncomingMessage): boolean {
  if ((headers["content-length"] ?? "0") !== "0") return true;
  return httpVersionMajor === 2 ? !complete : headers["transfer-encoding"] !== undefined;
}

/** Socket.IO's next packets are waited for; its client opens a new session where it is refused. */
function isEngineIoPoll({ method, url = "" }: IncomingMessage): boolean {
  if (method !== "GET" || !url.includes("EIO=")) return false;
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  return query.has("EIO") && query.has("sid") && query.get("transport") === "polling";
}
