import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";

const SLOW_MS = 1_000;

class AppController {
  fast(): string {
    return "fast";
  }

  async slow(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    return "slow";
  }
}

// oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is a class, however empty
class AppModule {}

// What the decorators do, written out: esbuild, which runs this file, emits no metadata for them.
Controller()(AppController);
for (const name of ["fast", "slow"] as const) {
  const method = Object.getOwnPropertyDescriptor(AppController.prototype, name)!;
  Get(name)(AppController.prototype, name, method);
}
Module({ controllers: [AppController] })(AppModule);

const { PORT = "3000", HOST = "127.0.0.1" } = process.env;

const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
await app.listen(Number(PORT), HOST);
console.log(`listening on ${await app.getUrl()}, pid ${process.pid}`);
