import { cleansUp, type Program } from "../program.ts";

/** What takes minutes to install or to build. */
export const heavy: readonly Program[] = [
  {
    name: "Node-RED",
    packages: ["node-red"],
    app: "node-red",
    start: () => ["node_modules/node-red/red.js", "--settings", "settings.cjs"],
    cleanup: cleansUp("a function node's close code"),
    heavy: true,
  },
];
