import { createServer } from "node:http";
import HttpTerminator from "lil-http-terminator";
import { handle } from "./app.mjs";

const server = createServer(handle).listen(process.env.PORT);
const terminator = HttpTerminator({ server, gracefulTerminationTimeout: 9_000 });
process.on("SIGTERM", () => void terminator.terminate().then(() => process.exit(0)));
