import { graceful } from "@lastcall/express";
graceful({ gracePeriodMs: 9_000 });
