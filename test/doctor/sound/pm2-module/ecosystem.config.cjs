const seconds = 1000;

module.exports = {
  apps: [
    {
      name: "orders",
      script: "./server.js",
      kill_timeout: 10 * seconds,
      wait_ready: true,
    },
  ],
};
