/**
 * `node --import @lastcall/core/register app.js`: drains every HTTP server of a program without a change of its code.
 * Configured by the `LASTCALL_*` environment; with `LASTCALL_PROBE_PORT` the probes are answered on a port of their own.
 */
import { environmentProbePort } from "./options/environment.ts";
import { createLifecycle } from "./create-lifecycle.ts";

const port = environmentProbePort(process.env);

createLifecycle({ probeServer: port === undefined ? false : { port } });
