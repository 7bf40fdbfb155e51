import { graceful } from "@lastcall/koa";

graceful({ probes: { readiness: "/healthz" } });
