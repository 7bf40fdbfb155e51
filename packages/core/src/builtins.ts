import type * as ChildProcess from "node:child_process";
import type { Cluster } from "node:cluster";
import type * as Fs from "node:fs";
import type * as Http from "node:http";
import type * as Http2 from "node:http2";
import type * as Net from "node:net";
import type * as WorkerThreads from "node:worker_threads";

/**
 * Node's modules that a process may have no use for. To load them costs more than to load all of ours, and under
 * `register` the process may be one that never serves: each is loaded when it is first asked for. `node:fs` is always
 * there, but imported by an ES module it brings its promises and streams along. The others cost next to nothing, and
 * are imported as usual.
 */
export const childProcess: () => typeof ChildProcess = builtIn("node:child_process");
export const cluster: () => Cluster = builtIn("node:cluster");
export const fs: () => typeof Fs = builtIn("node:fs");
export const http: () => typeof Http = builtIn("node:http");
export const http2: () => typeof Http2 = builtIn("node:http2");
export const net: () => typeof Net = builtIn("node:net");
export const workerThreads: () => typeof WorkerThreads = builtIn("node:worker_threads");

function builtIn<Module>(name: string): () => Module {
  let loaded: Module | undefined;
  return () => (loaded ??= process.getBuiltinModule(name) as Module);
}
