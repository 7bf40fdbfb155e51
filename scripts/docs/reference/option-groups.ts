import type { OptionGroup } from "./option-note.ts";
import { readinessGroup } from "./readiness-options.ts";

/** The options by what they are for, in the order of the page. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  {
    title: "Time",
    about:
      "One grace period bounds everything from the signal to the exit. The lame duck, in which requests are still served while load balancers look away, is spent out of it; the flush reserve is kept for the hooks. If the numbers don't fit, construction throws [`ERR_LASTCALL_BUDGET`](errors.md#err_lastcall_budget).",
    notes: [
      {
        option: "platform",
        more: 'A name (`"kubernetes"`, `"ecs"`, `"docker"` and the rest), `"auto"` or `"none"`. `"auto"` finds the platform by what it puts into the environment itself, and takes a grace period that fits under its kill limit. [Platforms](../platforms/index.md) has each with its limit.',
      },
      {
        option: "gracePeriodMs",
        more: "The start line says which it is and what told it. A grace period that does not fit under a limit that can be read is warned of once at the start.",
        example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({ gracePeriodMs: 25_000 }); // under Kubernetes' 30 s`,
      },
      {
        option: "shutdownDelayMs",
        more: "Every steady prober is told `unreadyProbes` times, and quiet is meant at the rate that was seen before the signal. Where nobody would notice it is 0. [How it decides](../guides/lame-duck.md).",
      },
      {
        option: "flushReserveMs",
        more: "The drain deadline is the grace period less this. What the requests did not use, the hooks may use too.",
      },
      { option: "settleMs" },
      { option: "unreadyProbes" },
    ],
  },
  {
    title: "Signals and the exit",
    about: "What begins the shutdown, and what becomes of the process behind it.",
    notes: [
      {
        option: "signals",
        more: "A second Ctrl-C (SIGINT) exits at once with 130; a repeated SIGTERM changes nothing.",
      },
      {
        option: "signalListeners",
        more: '`"after"` holds them back until the drain and the hooks are over and the report is told, and waits for what they return. `"shared"` is for a queue\'s worker in the same process that has to stop taking jobs at once. [What happens in detail](../guides/own-listeners.md).',
      },
      {
        option: "uncaughtErrors",
        more: 'The exit code of such a shutdown is 1. `"ignore"` leaves them to Node and to whatever else listens.',
      },
      {
        option: "exit",
        more: "With `false` the process ends by itself when it has nothing else to do: after the shutdown no handle, timer or listener of ours is left.",
        example: `import { createLifecycle } from "@lastcall/core";

const lifecycle = createLifecycle({ exit: false });
const report = await lifecycle.shutdown({ reason: "the batch is done" });
console.log(report.exitCode);`,
      },
    ],
  },
  readinessGroup,
  {
    title: "New requests while draining",
    about:
      "Draining begins when the lame duck is over: requests in flight run on, and new ones are turned away. They are never executed, so a client or a balancer may send them elsewhere.",
    notes: [
      {
        option: "whileDraining",
        more: 'The first is `"answer"`, the second `"refuse"`. Such a proxy is known by the requests of the last minute, nearly all of which came through it. [Which fits which balancer](../guides/load-balancers.md).',
      },
      {
        option: "refusal",
        defaultText: "those of its parts",
        more: "The 503's parts, each by itself. The status can't be changed.",
        example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({
  refusal: { body: "restarting", contentType: "text/plain", retryAfterSeconds: 5 },
});`,
      },
      { option: "refusal.body", more: "The body of the 503." },
      { option: "refusal.contentType", more: "Its `Content-Type`." },
      { option: "refusal.headers" },
      { option: "refusal.retryAfterSeconds" },
      { option: "exemptPaths", more: "Metrics that are scraped to the end, say." },
    ],
  },
  {
    title: "Answers without an end",
    about:
      "A subscription, whose client reconnects by itself and knows where it was, is not waited for: it is ended cleanly when draining begins. Every other answer is a request in flight, whatever its length.",
    notes: [
      {
        option: "isLongLived",
        more: "It is asked of the answers that are open while draining; what it throws is logged.",
        example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({
  isLongLived: (req) => (req.url?.startsWith("/poll") === true ? true : undefined),
});`,
      },
      { option: "farewell", more: "`false` ends the stream without a word." },
      { option: "farewell.event" },
      {
        option: "farewell.retryMs",
        more: "Give one that is longer than a stop takes: an EventSource that comes back to a 503 gives up for good.",
        example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({ farewell: { event: "restart", retryMs: 15_000 } });`,
      },
    ],
  },
  {
    title: "What is told",
    about: "The lines and the report are described in [what is told](report.md).",
    notes: [
      {
        option: "logger",
        more: "pino's, bunyan's and Fastify's are given objects, winston, `console` and the like lines, OpenTelemetry's `{ emit }` records. In Fastify it is Fastify's own unless one is given.",
        example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({ logger: console });`,
      },
      { option: "name" },
    ],
  },
];
