module.exports = {
  apps: [
    {
      name: "orders",
      script: "npm",
      args: "start",
      kill_timeout: 10000,
    },
  ],
};
