/** Servers that pass, where a case asks nothing of them that is its own. */
export const ANSWERS_AT_ONCE: string = `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  res.end("done");
});
server.listen(3000);
`;

export const ANSWERS_SLOWLY: string = `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 600);
});
server.listen(3000);
`;

export const ANSWERS_PROBES: string = `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

const lifecycle = createLifecycle();

const server = createServer((req, res) => {
  if (lifecycle.handleProbe(req, res)) return; // /readyz, /livez, /startupz
  res.end("done");
});
server.listen(3000);
`;
