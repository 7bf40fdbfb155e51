module.exports = {
  uiPort: Number(process.env.PORT),
  uiHost: "127.0.0.1",
  userDir: __dirname,
  flowFile: "flows.json",
  httpAdminRoot: "/editor",
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: "warn" } },
  // A function node has no imports of its own.
  functionGlobalContext: { support: import("./support.mjs") },
};
