import closeWithGrace from "close-with-grace";
import { fastifyApp } from "./fastify-app.mjs";

const app = fastifyApp();
closeWithGrace({ delay: 9_000 }, () => app.close());
await app.listen({ port: Number(process.env.PORT) });
