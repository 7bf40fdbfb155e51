import { createServer } from "node:http";
import { createHttpTerminator } from "http-terminator";
import { handle } from "./app.mjs";

const server = createServer(handle).listen(process.env.PORT);
const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: 9_000 });
process.on("SIGTERM", () => void terminator.terminate());
