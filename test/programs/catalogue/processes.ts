import { cleansUp, type Cleanup, type Program } from "../program.ts";

const spans: Cleanup = {
  what: "its last spans exported",
  seen: ({ exported }) => exported.includes("/slow"),
};

const openTelemetry: Omit<Program, "name" | "start"> = {
  packages: ["@opentelemetry/auto-instrumentations-node", "@opentelemetry/api"],
  app: "telemetry",
  env: {
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
    // They ask the metadata servers of clouds, and hold the spans back until those have answered.
    OTEL_NODE_RESOURCE_DETECTORS: "none",
  },
  cleanup: spans,
};
const preload = ["--require", "@opentelemetry/auto-instrumentations-node/register"];

/** What comes into a program's process beside its server, or multiplies it. */
export const processes: readonly Program[] = [
  {
    ...openTelemetry,
    name: "OpenTelemetry's preload",
    start: () => [...preload, "app.cjs"],
  },
  {
    ...openTelemetry,
    name: "OpenTelemetry's preload, server.close()",
    start: () => [...preload, "app.cjs", "--own-listener"],
  },
  {
    name: "dd-trace's preload, server.close()",
    packages: ["dd-trace"],
    app: "telemetry",
    start: () => ["--require", "dd-trace/init", "app.cjs", "--own-listener"],
    env: { DD_INSTRUMENTATION_TELEMETRY_ENABLED: "false" },
    cleanup: spans,
    heavy: true,
  },
  {
    name: "throng",
    packages: ["throng"],
    app: "throng",
    start: () => ["app.mjs"],
    cleanup: cleansUp("after server.close()"),
  },
  {
    name: "recluster",
    packages: ["recluster"],
    app: "recluster",
    start: () => ["app.mjs"],
    cleanup: cleansUp("a worker's disconnect"),
  },
  {
    name: "cluster.disconnect() of Node",
    packages: [],
    app: "disconnect",
    start: () => ["app.mjs"],
  },
  {
    name: "@socket.io/sticky",
    packages: ["@socket.io/sticky", "@socket.io/cluster-adapter", "socket.io"],
    app: "sticky",
    start: () => ["app.mjs"],
    cleanup: cleansUp("after io.close()"),
  },
];
