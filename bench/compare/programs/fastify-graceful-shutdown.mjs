import gracefulShutdown from "fastify-graceful-shutdown";
import { fastifyApp } from "./fastify-app.mjs";

const app = fastifyApp();
await app.register(gracefulShutdown, { timeout: 9_000 });
await app.listen({ port: Number(process.env.PORT) });
