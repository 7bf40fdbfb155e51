import { expect, test, vi } from "vitest";
import { Work } from "../../packages/core/src/phases/work.ts";
import { deferred } from "./deferred.ts";

test("[7.2] work is in flight until its promise settles, either way", async () => {
  const changed = vi.fn();
  const work = new Work(changed);
  const good = deferred<number>();
  const bad = deferred<number>();
  const outcomes = Promise.allSettled([
    work.track("good", good.promise),
    work.track("bad", bad.promise),
  ]);
  expect(work).toMatchObject({ inFlight: 2, completed: 0 });

  good.resolve(7);
  await good.promise;
  expect(work).toMatchObject({ inFlight: 1, completed: 1 });

  bad.reject(new Error("lost"));
  await outcomes;
  expect(work).toMatchObject({ inFlight: 0, completed: 2 });
  expect(changed).toHaveBeenCalledTimes(2);
});

test("[7.2] the caller gets the same promise back, and its rejection", async () => {
  const promise = Promise.reject(new Error("mine to handle"));
  expect(new Work(() => {}).track("job", promise)).toBe(promise);
  await expect(promise).rejects.toThrow("mine to handle");
});

test("[7.2] two of one name are two", async () => {
  const work = new Work(() => {});
  const { promise, resolve } = deferred();
  void work.track("job", promise);
  void work.track("job", Promise.resolve());
  await Promise.resolve();
  expect(work.names(9)).toEqual(["job"]);
  work.abandon();
  expect(work.inFlight).toBe(0);
  resolve();
});

test("[7.2, 9.1] what is no promise is refused and leaves nothing in flight", () => {
  const work = new Work(() => {});
  expect(() => work.track("job", undefined as unknown as Promise<void>)).toThrow(
    expect.objectContaining({ code: "ERR_LASTCALL_OPTION" }),
  );
  expect(work.inFlight).toBe(0);
});

test.each(["", undefined, 7])(
  "[9.1] a name has to be a text with something in it, not %j",
  (name) => {
    const work = new Work(() => {});
    const promise = Promise.resolve();
    expect(() => work.track(name as string, promise)).toThrow(
      expect.objectContaining({ code: "ERR_LASTCALL_OPTION" }),
    );
    expect(work.inFlight).toBe(0);
  },
);
