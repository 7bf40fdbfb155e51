import { createLifecycle, lifecycleFor } from "@lastcall/core";
import { graceful } from "@lastcall/express";
import request from "supertest";
import { expect, test } from "vitest";
import { expressVersions } from "./express-apps.ts";
import { endAfterTest, listen, processListeners } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

const [[, express]] = expressVersions as [(typeof expressVersions)[number]];

test("[3.1] building an app touches nothing of the process, listening does, and the end undoes it", async () => {
  const before = processListeners();
  const lifecycle = createLifecycle(QUIET);
  const app = express();
  app.use(graceful({ lifecycle }));
  app.use(graceful());
  expect(processListeners()).toEqual(before);

  await listen(app);
  await listen(app);
  expect(processListeners()).toEqual({
    ...before,
    SIGTERM: before["SIGTERM"]! + 1,
    SIGINT: before["SIGINT"]! + 1,
  });

  await lifecycle.shutdown();
  expect(processListeners()).toEqual(before);
});

test("[3.1, 9.2] two apps without options share the process's lifecycle", async () => {
  const lifecycle = endAfterTest(createLifecycle(QUIET));
  expect(lifecycleFor()).toBe(lifecycle);
  const urls = await Promise.all(
    [express(), express()].map((app) => {
      app.use(graceful());
      return listen(app);
    }),
  );
  for (const url of urls) await request(url).get("/readyz").expect(200);
  lifecycle.addHook("deregister", "look", async () => {
    for (const url of urls) {
      const { body } = await request(url).get("/readyz").expect(503);
      expect(body).toMatchObject({ state: "draining" });
    }
  });
  const { hooks } = await lifecycle.shutdown();
  expect(hooks).toMatchObject([{ name: "look", outcome: "done" }]);
});

test("[3.1] what has begun to stop is not shared any more", async () => {
  const stopped = createLifecycle(QUIET);
  await stopped.shutdown();
  const next = endAfterTest(createLifecycle(QUIET));
  expect(lifecycleFor()).toBe(next);
});

test("[5.3, 6.2] two apps with options of their own are both ready once they listen", async () => {
  const apps = [express(), express()];
  const lifecycles = ["/a", "/b"].map((readiness) =>
    endAfterTest(createLifecycle({ ...QUIET, probes: { readiness } })),
  );
  apps.forEach((app, index) => app.use(graceful({ lifecycle: lifecycles[index] })));
  const [first = "", second = ""] = await Promise.all(apps.map(listen));
  const answers = [await request(first).get("/a"), await request(second).get("/b")];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});
