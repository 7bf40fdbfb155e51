import { expect, test } from "vitest";
import { expectEndAfter, Settled } from "./settled.ts";

test("[1.3] with no connection open, and none since the start of draining, it is over at once", async () => {
  const settled = new Settled();
  settled.servers.open = 0;
  settled.start({ mayReturn: false });
  await settled.clock.advance();
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(true);
});

test("[1.4] open connections are answered for settleMs more, from the start of draining", async () => {
  const settled = new Settled();
  settled.start();
  await expectEndAfter(settled, 100);
});

test("[1.4, 10.2] when the drain took longer than settleMs, the 25 ms in which a client comes back are left", async () => {
  const settled = new Settled();
  await settled.clock.advance(5_000);
  settled.start();
  await expectEndAfter(settled, 25);
});

test("[1.4] whoever comes back on a new connection holds it for the accept queue's 50 ms", async () => {
  const settled = new Settled();
  await settled.clock.advance(5_000);
  settled.servers.open = 0;
  settled.start();
  await settled.after(24, () => {
    settled.servers.lastAcceptAt = 5_024;
    settled.servers.arrivals = 2;
  });
  await expectEndAfter(settled, 50);
});

test("[1.4] from the last connection that became idle untold, and from the last request", async () => {
  const settled = new Settled();
  await settled.clock.advance(5_000);
  settled.servers.lastIdleAt = 4_990;
  settled.start();
  await settled.after(80, () => (settled.servers.lastRequestAt = 5_080));
  await expectEndAfter(settled, 100);
});

test("[1.4] the accept queue has to be empty for 50 ms", async () => {
  const settled = new Settled();
  settled.start();
  await settled.after(90, () => (settled.servers.lastAcceptAt = 90));
  await expectEndAfter(settled, 50);
});

test("[1.4] for at most 500 ms", async () => {
  const settled = new Settled();
  settled.start();
  for (let ms = 40; ms <= 480; ms += 40) {
    await settled.after(40, () => (settled.servers.lastAcceptAt = ms));
  }
  await expectEndAfter(settled, 20);
});

test("[1.4] clients that keep coming hold it up to a bound", async () => {
  const settled = new Settled();
  settled.start();
  for (let ms = 90; ms <= 990; ms += 90) {
    await settled.after(90, () => (settled.servers.lastRequestAt = ms));
  }
  await expectEndAfter(settled, 10);
});

test("[4.3] answers on their way out are waited for, up to a bound", async () => {
  const settled = new Settled();
  settled.servers.leaving = 1;
  settled.start();
  await settled.after(700);
  expect(settled.ended).not.toHaveBeenCalled();
  await settled.after(0, () => (settled.servers.leaving = 0));
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(true);

  const hung = new Settled();
  hung.servers.leaving = 1;
  hung.start();
  await expectEndAfter(hung, 1_000);
});

test("[1.4] when something is in flight again it ends, and says so", async () => {
  const settled = new Settled();
  settled.start();
  await settled.after(10, () => (settled.busy = true));
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(false);
});

test("[1.4] what is in flight for one tick only does not end it early", async () => {
  const settled = new Settled();
  settled.start();
  await settled.after(10, () => {
    settled.busy = true;
    queueMicrotask(() => (settled.busy = false));
  });
  expect(settled.ended).not.toHaveBeenCalled();
  await expectEndAfter(settled, 90);
});

test("[2.6] the deadline ends it", async () => {
  const settled = new Settled();
  settled.servers.leaving = 1;
  settled.start({ deadline: 30 });
  await expectEndAfter(settled, 30);
});

test("[9.1] a settleMs of 0 is a value: it waits for nobody", async () => {
  const settled = new Settled();
  settled.start({ settleMs: 0 });
  await settled.clock.advance();
  expect(settled.ended).toHaveBeenCalledExactlyOnceWith(true);
});
