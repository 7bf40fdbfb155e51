import { cleansUp, type Program } from "../program.ts";

/** Frameworks whose app is a file that Node runs as it is. */
export const frameworks: readonly Program[] = [
  {
    name: "NestJS on Express",
    packages: [
      "@nestjs/core",
      "@nestjs/common",
      "@nestjs/platform-express",
      "reflect-metadata",
      "rxjs",
    ],
    app: "nest",
    start: () => ["app.mjs"],
    cleanup: cleansUp("onApplicationShutdown"),
  },
  {
    name: "NestJS on Fastify",
    packages: [
      "@nestjs/core",
      "@nestjs/common",
      "@nestjs/platform-fastify",
      "reflect-metadata",
      "rxjs",
    ],
    app: "nest",
    start: () => ["app.mjs", "fastify"],
    cleanup: cleansUp("onApplicationShutdown"),
  },
  {
    name: "Apollo standalone",
    packages: ["@apollo/server", "graphql"],
    app: "apollo",
    start: () => ["app.mjs"],
    fast: { path: "/", body: '{"query":"{ fast }"}', contains: '"fast":"fast"' },
    slow: { path: "/", body: '{"query":"{ slow }"}', contains: '"slow":"slow"' },
    cleanup: cleansUp("serverWillStop"),
  },
  {
    name: "hapi",
    packages: ["@hapi/hapi"],
    app: "hapi",
    start: () => ["app.mjs"],
    cleanup: cleansUp("onPostStop"),
  },
  {
    name: "moleculer-web",
    packages: ["moleculer-web", "moleculer"],
    app: "moleculer-web",
    start: () => ["app.mjs"],
    cleanup: cleansUp("a service's stopped()"),
  },
  {
    name: "fastify-cli",
    packages: ["fastify-cli", "fastify"],
    app: "fastify-cli",
    start: (port) => {
      const where = ["--address", "127.0.0.1", "--port", String(port)];
      return ["node_modules/fastify-cli/cli.js", "start", ...where, "app.mjs"];
    },
    cleanup: cleansUp("onClose"),
  },
  {
    name: "Hocuspocus",
    packages: ["@hocuspocus/server", "@hocuspocus/provider", "yjs", "ws"],
    app: "hocuspocus",
    start: () => ["app.mjs"],
    cleanup: cleansUp("onStoreDocument"),
  },
  {
    name: "Colyseus",
    packages: ["@colyseus/core", "@colyseus/ws-transport", "@colyseus/schema", "express"],
    app: "colyseus",
    start: () => ["app.mjs"],
    cleanup: cleansUp("a room's onDispose"),
  },
];
