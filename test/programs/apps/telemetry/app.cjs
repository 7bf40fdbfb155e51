const { createServer } = require("node:http");
const { handler, host, port } = require("./support.mjs");

const server = createServer(handler).listen(port, host);

// Ends when nothing is left to do; what a library does before the exit is its own.
if (process.argv.includes("--own-listener")) process.once("SIGTERM", () => server.close());
