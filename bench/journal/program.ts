import { setTimeout as pause } from "node:timers/promises";
import { openStore } from "../../examples/journal/open-store.ts";
import { createService } from "../../examples/journal/service.ts";
import type { Store } from "../../examples/journal/store.ts";

/** The example's service with a store that misbehaves as soon as the flush begins, and a request that hangs. */
const { STORE = "file", STORE_PLACE = "", FLUSH_INTERVAL_MS = "200", FAULT = "none" } = process.env;
const { SLOW_MS = "0" } = process.env;

const store = await openStore(STORE, STORE_PLACE);
let flushing = false;
let failures = FAULT === "once" ? 1 : 0;

const faulty: Store = {
  async write(batch) {
    if (flushing && failures-- > 0) throw new Error("no space left");
    if (flushing && FAULT === "hang") await new Promise(() => {});
    if (flushing && FAULT === "slow") await pause(Number(SLOW_MS));
    await store.write(batch);
  },
  close: () => store.close(),
};

const service = await createService(faulty, Number(FLUSH_INTERVAL_MS));
service.lifecycle.signal.addEventListener("abort", () => (flushing = true));
service.get("/hang", () => {
  console.log("a request hangs");
  return new Promise(() => {});
});
const url = await service.listen({ port: 0, host: "127.0.0.1" });
console.log(`listening on ${url}`);
