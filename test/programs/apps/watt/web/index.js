import { createServer } from "node:http";
import { cleanUp, handler } from "../support.mjs";

globalThis.platformatic.events.on("stop", cleanUp);

export const create = () => createServer(handler);
