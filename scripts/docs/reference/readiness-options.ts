import type { OptionGroup } from "./option-note.ts";

export const readinessGroup: OptionGroup = {
  title: "Readiness and probes",
  about:
    "Readiness says `send me traffic`, liveness `do not restart me`, startup `I have started`. In Express, Koa, Fastify and NestJS the adapter answers them, on `node:http` [`lifecycle.handleProbe`](lifecycle.md#handleprobe); `?verbose` lists the checks.",
  notes: [
    {
      option: "autoReady",
      example: `import { createLifecycle } from "@lastcall/core";

const lifecycle = createLifecycle({ autoReady: false });
// when the cache is warm
lifecycle.ready();`,
    },
    { option: "readyPort" },
    { option: "probes", more: "A path for each, or `false` for one of them." },
    {
      option: "probes.readiness",
      more: "503 before the process is ready, 200 while it is, 503 from the signal on.",
    },
    { option: "probes.liveness", more: "200 until the exit." },
    { option: "probes.startup", more: "503 until the process is ready, 200 from then on." },
    {
      option: "probes.also",
      more: "Until the signal the answer is the program's own.",
      example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({ probes: { startup: false, also: ["/health"] } });`,
    },
    {
      option: "checks",
      more: "A check passes when it returns or resolves; readiness is 503 while one throws, rejects or is late. As `{ check, critical, maxAgeMs }` it may weigh less or be asked less often: `critical: false` shows and logs it, and leaves the probe good; a result younger than `maxAgeMs` is used again. All run together, and probes that come at the same time share one run.",
      example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({
  checks: {
    postgres: () => pool.query("SELECT 1"),
    mail: { check: () => fetch("https://mail.example/health"), critical: false, maxAgeMs: 10_000 },
  },
});`,
    },
    { option: "livenessChecks", more: "As `checks`." },
    { option: "checkTimeoutMs" },
    { option: "exposeCheckErrors" },
    {
      option: "probeServer",
      more: "For an app that is not to answer probes on its public port. It closes last.",
      example: `import { createLifecycle } from "@lastcall/core";

createLifecycle({ probeServer: { port: 9_000 } });`,
    },
    { option: "probeServer.port", more: "Required." },
    { option: "probeServer.host", more: "The address that it listens on." },
  ],
};
