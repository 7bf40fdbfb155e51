import "reflect-metadata";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GracefulModule, LIFECYCLE, type Lifecycle } from "@lastcall/nest";
import { Controller, Get, type INestApplication, Module, type Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { Test, type TestingModule } from "@nestjs/testing";
import { expect, test } from "vitest";
import { QUIET } from "./quiet-options.ts";

class Hello {
  hello(): string {
    return "hello";
  }
}
// Decorators without their syntax, which needs a transformation.
const { prototype } = Hello;
Get("hello")(prototype, "hello", Object.getOwnPropertyDescriptor(prototype, "hello")!);
Controller()(Hello);

function appModule(): Type {
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is a class
  class AppModule {}
  Module({ controllers: [Hello], imports: [GracefulModule.forRoot(QUIET)] })(AppModule);
  return AppModule;
}

const frameworks: readonly (readonly [string, (module: TestingModule) => INestApplication])[] = [
  ["Express", (module) => module.createNestApplication({ logger: false })],
  [
    "Fastify",
    (module) =>
      module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false }),
  ],
];

test.each(frameworks)(
  "[4.2, 6.1] an app of a testing module on %s, whose adapter comes after its providers, is drained",
  async (_, appOf) => {
    const app = appOf(await Test.createTestingModule({ imports: [appModule()] }).compile());
    await app.listen(0, "127.0.0.1");
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const statusOf = async (path: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect([await statusOf("/readyz"), await statusOf("/hello")]).toEqual([200, 200]);
    const lifecycle = app.get<Lifecycle>(LIFECYCLE);
    let late: Promise<number> | undefined;
    lifecycle.addHook("deregister", "late client", async () => {
      late = statusOf("/hello");
      await late;
    });
    const report = await lifecycle.shutdown();
    expect(await late).toBe(503);
    expect(report.requests).toMatchObject({ refused: 1, cutCount: 0 });
    await app.close();
  },
);

test("[3.8] an application without an HTTP adapter has the lifecycle, for its hooks", async () => {
  const context = await NestFactory.createApplicationContext(appModule(), { logger: false });
  const lifecycle = context.get<Lifecycle>(LIFECYCLE);
  let flushed = false;
  lifecycle.addHook("flush", "orders", () => void (flushed = true));
  await context.close();
  expect(flushed).toBe(true);
  expect(lifecycle.state).toBe("closed");
});
