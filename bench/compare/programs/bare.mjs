import { createServer } from "node:http";
import { handle } from "./app.mjs";

createServer(handle).listen(process.env.PORT);
