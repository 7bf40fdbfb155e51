import { cleansUp, type Program } from "../program.ts";

const next: Pick<Program, "packages" | "app" | "build" | "cleanup" | "heavy"> = {
  packages: ["next", "react", "react-dom"],
  app: "next",
  build: ["node_modules/next/dist/bin/next", "build"],
  cleanup: cleansUp("each request's after()", 3),
  heavy: true,
};

/** What takes minutes to install or to build. */
export const heavy: readonly Program[] = [
  {
    ...next,
    name: "Next, next start",
    start: (port) => {
      const where = ["--hostname", "127.0.0.1", "--port", String(port)];
      return ["node_modules/next/dist/bin/next", "start", ...where];
    },
    env: { NEXT_TELEMETRY_DISABLED: "1" },
  },
  {
    ...next,
    name: "Next, standalone",
    start: () => [".next/standalone/server.js"],
    env: { NEXT_TELEMETRY_DISABLED: "1", NEXT_OUTPUT: "standalone", HOSTNAME: "127.0.0.1" },
  },
  {
    name: "Nuxt",
    packages: ["nuxt"],
    app: "nuxt",
    build: ["node_modules/nuxt/bin/nuxt.mjs", "build"],
    start: () => [".output/server/index.mjs"],
    env: { NUXT_TELEMETRY_DISABLED: "1" },
    cleanup: cleansUp("Nitro's close hook"),
    heavy: true,
  },
  {
    name: "SvelteKit",
    packages: [
      "@sveltejs/kit",
      "@sveltejs/adapter-node",
      "@sveltejs/vite-plugin-svelte",
      "svelte",
      "vite",
    ],
    app: "sveltekit",
    build: ["node_modules/vite/bin/vite.js", "build"],
    start: () => ["build/index.js"],
    cleanup: cleansUp("sveltekit:shutdown"),
    heavy: true,
  },
  {
    name: "React Router, react-router-serve",
    packages: [
      "@react-router/serve",
      "@react-router/node",
      "@react-router/dev",
      "react-router",
      "react",
      "react-dom",
      "isbot",
      "vite",
    ],
    app: "react-router",
    build: ["node_modules/@react-router/dev/bin.js", "build"],
    start: () => ["node_modules/@react-router/serve/bin.js", "build/server/index.js"],
    heavy: true,
  },
  {
    name: "AdonisJS",
    packages: ["@adonisjs/core", "reflect-metadata"],
    app: "adonis",
    start: () => ["bin/server.js"],
    cleanup: cleansUp("app.terminating()"),
    heavy: true,
  },
  {
    name: "Node-RED",
    packages: ["node-red"],
    app: "node-red",
    start: () => ["node_modules/node-red/red.js", "--settings", "settings.cjs"],
    heavy: true,
  },
  {
    name: "Platformatic Watt",
    packages: ["wattpm", "@platformatic/node"],
    app: "watt",
    start: () => ["node_modules/wattpm/bin/wattpm.js", "start"],
    cleanup: cleansUp("its stop event"),
    heavy: true,
  },
];
