module.exports = {
  apps: [
    {
      name: "orders",
      script: "server.js",
    },
  ],
};
