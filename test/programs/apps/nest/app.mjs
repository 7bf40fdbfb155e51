import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { cleanUp, host, port, slow } from "./support.mjs";

const [platform] = process.argv.slice(2);

class AppController {
  fast() {
    return "fast";
  }

  slow() {
    return slow();
  }
}

class AppModule {
  onApplicationShutdown() {
    return cleanUp();
  }
}

// What the decorators do, written out: Node runs this file as it is.
Controller()(AppController);
for (const name of ["fast", "slow"]) {
  const method = Object.getOwnPropertyDescriptor(AppController.prototype, name);
  Get(name)(AppController.prototype, name, method);
}
Module({ controllers: [AppController] })(AppModule);

async function create(options) {
  if (platform !== "fastify") return NestFactory.create(AppModule, options);
  const { FastifyAdapter } = await import("@nestjs/platform-fastify");
  return NestFactory.create(AppModule, new FastifyAdapter(), options);
}

const app = await create({ logger: ["error", "warn"] });
app.enableShutdownHooks();
await app.listen(port, host);
