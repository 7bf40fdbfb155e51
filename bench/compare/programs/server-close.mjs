import { createServer } from "node:http";
import { handle } from "./app.mjs";

const server = createServer(handle).listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
