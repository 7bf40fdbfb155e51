import { createServer } from "node:http";
import gracefulShutdown from "http-graceful-shutdown";
import { handle } from "./app.mjs";

gracefulShutdown(createServer(handle).listen(process.env.PORT), { timeout: 9_000 });
