module.exports = {
  apps: [
    {
      name: "report",
      script: "report.py",
      interpreter: "python3",
    },
  ],
};
