module.exports = {
  apps: [
    {
      name: "orders",
      // The file, not npm: PM2 signals and waits for what is named here.
      script: "./server.js",
      exec_mode: "cluster",
      instances: 2,
      // PM2 goes on to the next instance when this one has said that it is ready.
      wait_ready: true,
      listen_timeout: 10_000,
      // LASTCALL_GRACE_PERIOD_MS + 1 s; PM2's default of 1.6 s would cut every drain.
      kill_timeout: 10_000,
      env: {
        NODE_ENV: "production",
        LASTCALL_GRACE_PERIOD_MS: 9_000,
      },
    },
  ],
};
