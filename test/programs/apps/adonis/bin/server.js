import "reflect-metadata";
import { Ignitor } from "@adonisjs/core";
import { cleanUp } from "../support.mjs";

const root = new URL("../", import.meta.url);
const importer = (path) => import(path.startsWith(".") ? new URL(path, root).href : path);

await new Ignitor(root, { importer })
  .tap((app) => {
    app.listen("SIGTERM", () => app.terminate());
    app.terminating(cleanUp);
  })
  .httpServer()
  .start();
