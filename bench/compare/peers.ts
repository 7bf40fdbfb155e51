/** One row of the comparison. */
export interface Peer {
  readonly name: string;
  /** The npm package whose version is shown; Node itself and Debian's servers tell theirs by `version`. */
  readonly package?: string;
  readonly version?: readonly string[];
  /** Starts it on `PORT`; `{port}` in a word is replaced. */
  readonly command: readonly string[];
  /** What tells it to stop gracefully, where that is not SIGTERM. */
  readonly signal?: NodeJS.Signals;
  /** Its configuration: `{port}`, `{folder}` and `{backend}`, where the program listens that it stands in front of. */
  readonly configuration?: string;
  /** Run once before, in the programs' folder. */
  readonly build?: readonly string[];
  /** What Debian calls it. */
  readonly debian?: string;
}

const node = (file: string): readonly string[] => [process.execPath, `${file}.mjs`];
const NODE_VERSION: readonly string[] = [process.execPath, "--version"];

/** Each is set up as its own documentation advises, with a grace period of 9 s. */
export const PEERS: readonly Peer[] = [
  { name: "lastcall", package: "@lastcall/core", command: node("lastcall") },
  { name: "Node, no handler", version: NODE_VERSION, command: node("bare") },
  { name: "Node, server.close()", version: NODE_VERSION, command: node("server-close") },
  { name: "@godaddy/terminus", package: "@godaddy/terminus", command: node("terminus") },
  { name: "stoppable", package: "stoppable", command: node("stoppable") },
  { name: "http-terminator", package: "http-terminator", command: node("http-terminator") },
  {
    name: "lil-http-terminator",
    package: "lil-http-terminator",
    command: node("lil-http-terminator"),
  },
  {
    name: "http-graceful-shutdown",
    package: "http-graceful-shutdown",
    command: node("http-graceful-shutdown"),
  },
  { name: "@ladjs/graceful", package: "@ladjs/graceful", command: node("ladjs-graceful") },
  { name: "lightship", package: "lightship", command: node("lightship") },
  {
    name: "close-with-grace, Fastify",
    package: "close-with-grace",
    command: node("close-with-grace"),
  },
  {
    name: "fastify-graceful-shutdown",
    package: "fastify-graceful-shutdown",
    command: node("fastify-graceful-shutdown"),
  },
  {
    name: "express-graceful-exit",
    package: "express-graceful-exit",
    command: node("express-graceful-exit"),
  },
  {
    name: "koa-graceful-shutdown",
    package: "koa-graceful-shutdown",
    command: node("koa-graceful-shutdown"),
  },
  {
    name: "Go net/http, Shutdown",
    debian: "golang-go",
    version: ["go", "version"],
    build: ["go", "build", "-o", "go-server", "main.go"],
    command: ["./go-server"],
  },
  {
    name: "uvicorn",
    debian: "uvicorn",
    version: ["uvicorn", "--version"],
    command: ["uvicorn", "--port", "{port}", "--log-level", "error", "uvicorn_app:app"],
  },
  {
    name: "gunicorn, threads",
    debian: "gunicorn",
    version: ["gunicorn", "--version"],
    command: [
      "gunicorn",
      "--bind",
      "127.0.0.1:{port}",
      "--threads",
      "32",
      "--log-level",
      "error",
      "gunicorn_app:app",
    ],
  },
  {
    name: "puma",
    debian: "puma",
    version: ["puma", "--version"],
    command: [
      "puma",
      "--bind",
      "tcp://127.0.0.1:{port}",
      "--threads",
      "32",
      "--quiet",
      "config.ru",
    ],
  },
  {
    name: "nginx, SIGQUIT",
    debian: "nginx",
    version: ["sh", "-c", "nginx -v 2>&1"],
    configuration: "nginx.conf",
    command: ["nginx", "-c", "{configuration}"],
    signal: "SIGQUIT",
  },
  {
    name: "Caddy",
    debian: "caddy",
    version: ["caddy", "version"],
    configuration: "Caddyfile",
    command: ["caddy", "run", "--adapter", "caddyfile", "--config", "{configuration}"],
  },
  {
    name: "Apache httpd, SIGWINCH",
    debian: "apache2",
    version: ["apache2", "-v"],
    configuration: "apache.conf",
    command: ["apache2", "-f", "{configuration}", "-D", "FOREGROUND"],
    signal: "SIGWINCH",
  },
];
