const shared = { kill_timeout: 12_000, env: { LASTCALL_GRACE_PERIOD_MS: 11_000 } };

module.exports = { apps: [{ script: "server.js", ...shared }] };
