import express from "express";
import gracefulExit from "express-graceful-exit";
import { handle } from "./app.mjs";

const app = express();
app.use(gracefulExit.middleware(app));
app.use(handle);
const server = app.listen(process.env.PORT);
gracefulExit.init(server);
process.on("SIGTERM", () =>
  gracefulExit.gracefulExitHandler(app, server, { suicideTimeout: 9_000 }),
);
