import type { Fault } from "./fault.ts";

/** In the servers: what is counted, what is said, what is closed. */
export const SERVER_FAULTS: readonly Fault[] = [
  {
    name: "the listener closes before the accept queue is empty",
    file: "servers/accept-queue.ts",
    was: "const QUIET_TURNS = 2;",
    becomes: "const QUIET_TURNS = 0;",
  },
  {
    name: "a request that comes in the last turn does not count as an arrival",
    file: "servers/servers.ts",
    was: "counts.accepted + counts.requests);",
    becomes: "counts.accepted);",
  },
  {
    name: "a request on a kept-alive connection is answered without close",
    file: "servers/http1/http1.ts",
    was: "    this.#exchanges.announceClose(connection, res);\n",
    becomes: "",
  },
  {
    name: "a request that is given up stays in flight",
    file: "servers/http1/exchanges.ts",
    was: 'counts[cut ? "leaving" : "inFlight"] -= inFlight.size;',
    becomes: 'if (cut) counts["leaving"] -= inFlight.size;',
  },
  {
    name: "each of the pipelined answers says close",
    file: "servers/http1/exchanges.ts",
    was: "decideCloseAtHeader(res, () => connection.newest === res, written);",
    becomes: "decideCloseAtHeader(res, () => true, written);",
  },
  {
    name: "an upload that is refused meets a closed socket",
    file: "servers/http1/exchanges.ts",
    was: "    lingerAfterResponse(connection.socket as Socket, res.req, this.#context);\n",
    becomes: "",
  },
  {
    name: "of the pipelined requests only the last is in flight",
    file: "servers/http1/pipelines.ts",
    was: "const unfinished = [...line].filter((res) => !res.writableFinished);",
    becomes: "const unfinished = [...line].filter((res) => !res.writableFinished).slice(-1);",
  },
  {
    name: "idle connections are closed at the signal",
    file: "servers/http1/http1.ts",
    was: "    this.#exchanges.startLeaving();\n",
    becomes: "    this.#exchanges.startLeaving();\n    this.server.closeIdleConnections();\n",
  },
  {
    name: "the newest request is not remembered",
    file: "servers/http1/http1.ts",
    was: "      counts.lastRequestAt = clock.now();\n",
    becomes: "",
  },
  {
    name: "an answer that is cut is ended as if it were whole",
    file: "servers/http1/exchanges.ts",
    was: "        breakOff(stuck ?? sendingOn(socket), socket);\n",
    becomes: "        stuck?.end();\n",
  },
  {
    name: "the rest of an upload is not waited for behind an answer that said keep-alive",
    file: "servers/http1/exchanges.ts",
    was: "if (!connection.saidClose) awaitRestOfUpload(res.req, this.#context);",
    becomes: "if (!connection.saidClose) counts.lastIdleAt = this.#context.clock.now();",
  },
  {
    name: "the rest of an upload is waited for when its client has gone",
    file: "servers/http1/rest-of-upload.ts",
    was: '  socket.once("close", over);\n',
    becomes: "",
  },
  {
    name: "a client whose answer said close before the signal is not listened to behind it",
    file: "servers/http1/exchanges.ts",
    was: "    if (hasSaidClose(res)) this.#saidClose(connection, res);\n",
    becomes: "",
  },
];
