import { expect, test } from "vitest";
import { expectEndAfter, Settled } from "./settled.ts";

test("[1.4] who was queued at the bound itself is not waited for any more", async () => {
  const settled = new Settled();
  settled.servers.lastRequestAt = 950;
  settled.start();
  await settled.after(999, () => (settled.servers.arrivals = 2));
  // The last look at the queue finds somebody in the very moment of the bound.
  let looks = 0;
  Object.defineProperty(settled.servers, "arrivals", {
    get: () => (settled.clock.now() >= 1_000 ? 2 + Math.min((looks += 1), 2) : 2),
  });
  await settled.after(1);
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(true);
  expect(settled.servers.stopListening).toHaveBeenCalledOnce();
});

test("[1.4] who was found in the queue is answered first, and the queue has to be empty anew", async () => {
  const settled = new Settled();
  let looks = 0;
  Object.defineProperty(settled.servers, "arrivals", {
    get: () => {
      if (settled.clock.now() < 100) return 1;
      looks += 1;
      if (looks === 2) settled.servers.lastAcceptAt = 100;
      return looks === 1 ? 1 : 2;
    },
  });
  settled.start();
  await settled.after(100);
  expect(settled.servers.stopListening).not.toHaveBeenCalled();
  await expectEndAfter(settled, 50);
});

test("[1.4] who came in the moment of the closing itself is answered before it is over", async () => {
  const settled = new Settled();
  settled.servers.stopListening.mockImplementationOnce(() => {
    settled.servers.arrivals += 1;
    settled.servers.lastRequestAt = settled.clock.now();
  });
  settled.start();
  await settled.after(100);
  expect(settled.servers.stopListening).toHaveBeenCalledOnce();
  expect(settled.ended).not.toHaveBeenCalled();
  await settled.after(100);
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(true);
});

test("[3.9] whose primary may have handed over a connection meanwhile begins again, and closes nothing", async () => {
  const settled = new Settled();
  settled.mayStopListening.mockResolvedValue(false);
  settled.start();
  await settled.after(100);
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(false);
  expect(settled.servers.stopListening).not.toHaveBeenCalled();
});

test("[1.4] what is in flight again when the primary has answered is no more closed", async () => {
  const settled = new Settled();
  settled.mayStopListening.mockImplementation(() => {
    settled.busy = true;
    return Promise.resolve(true);
  });
  settled.start();
  await settled.after(100);
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(false);
  expect(settled.servers.stopListening).not.toHaveBeenCalled();
});
