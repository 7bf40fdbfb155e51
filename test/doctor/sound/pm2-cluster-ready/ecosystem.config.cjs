module.exports = {
  apps: [
    {
      name: "orders",
      script: "server.js",
      instances: 2,
      exec_mode: "cluster",
      wait_ready: true,
      kill_timeout: 10000,
    },
  ],
};
