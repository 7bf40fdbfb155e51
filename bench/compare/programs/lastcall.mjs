import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";
import { handle } from "./app.mjs";

const lifecycle = createLifecycle();
createServer((req, res) => {
  if (!lifecycle.handleProbe(req, res)) handle(req, res);
}).listen(process.env.PORT);
