import type { Ask, Program } from "../program.ts";

const page: Ask = { path: "/", contains: "<title>fast</title>" };
const largeFile: Ask = { path: "/large.bin", contains: "" };
const files = { app: "files", fast: page, slow: largeFile, download: true } as const;

/** Command lines that serve a folder of files. */
export const servers: readonly Program[] = [
  {
    ...files,
    name: "http-server",
    packages: ["http-server"],
    start: (port) => {
      const where = ["-a", "127.0.0.1", "-p", String(port)];
      return ["node_modules/http-server/bin/http-server", "site", ...where];
    },
    cleanup: { what: "its last line", seen: ({ output }) => output.includes("server stopped") },
  },
  {
    ...files,
    name: "serve",
    packages: ["serve"],
    start: (port) => {
      return ["node_modules/serve/build/main.js", "site", "-l", `tcp://127.0.0.1:${port}`];
    },
  },
  {
    ...files,
    name: "vite preview",
    packages: ["vite"],
    start: (port) => {
      const where = ["--host", "127.0.0.1", "--port", String(port), "--strictPort"];
      return ["node_modules/vite/bin/vite.js", "preview", "--outDir", "site", ...where];
    },
  },
];
