import { createServer } from "node:http";
import Koa from "koa";
import shutdown from "koa-graceful-shutdown";
import { handle } from "./app.mjs";

const app = new Koa();
const server = createServer((req, res) => void app.callback()(req, res));
app.use(shutdown(server, { forceTimeout: 9_000, logger: { info() {}, warn() {}, error() {} } }));
app.use((ctx) => {
  ctx.respond = false;
  handle(ctx.req, ctx.res);
});
server.listen(process.env.PORT);
