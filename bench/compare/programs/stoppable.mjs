import { createServer } from "node:http";
import stoppable from "stoppable";
import { handle } from "./app.mjs";

const server = stoppable(createServer(handle), 9_000);
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.stop());
