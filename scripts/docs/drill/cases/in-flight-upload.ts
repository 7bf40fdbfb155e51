import type { CaseNote } from "../case-note.ts";

export const inFlightUpload: CaseNote = {
  id: "in-flight-upload",
  tested:
    "A request with a body is begun, and half of the body is sent. Then comes the signal, and 300 ms later the other half.",
  judged: "It has to get its whole answer, with a status that it has when nobody stops the server.",
  why: "The request was accepted before the signal; only its body is still on the way. What counts requests in a handler that runs behind a body parser counts them when the body is there, and so does not know of uploads. They are the requests that take longest, and the ones that a user does not like to repeat.",
  options: ["--method", "POST", "--body", "a-picture-of-a-cat"],
  fault:
    "The program counts its requests, and waits until there are none. It begins to count when the body is complete: a request whose body is still coming is not counted, and is cut.",
  wrong: `import { createServer } from "node:http";
import { text } from "node:stream/consumers";

let running = 0;
let stopping = false;
const server = createServer(async (req, res) => {
  const body = await text(req);
  running += 1;
  res.on("close", () => {
    running -= 1;
    leave();
  });
  res.end(\`\${body.length} bytes\`);
});
server.listen(3000);

function leave() {
  if (stopping && running === 0) process.exit(0);
}

process.on("SIGTERM", () => {
  stopping = true;
  leave();
});
`,
  right: `import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer(async (req, res) => {
  const body = await text(req);
  res.end(\`\${body.length} bytes\`);
});
server.listen(3000);
`,
  byHand:
    "Count a request from its header on: in the listener of the server's `request` event, before any middleware, until the response's `close`.",
};
