import { openStore } from "./open-store.ts";
import { createService } from "./service.ts";

const {
  PORT = "3000",
  HOST = "127.0.0.1",
  STORE = "file",
  STORE_PLACE = { file: "events.jsonl", sqlite: "events.db", redis: "redis://127.0.0.1:6380" }[
    STORE
  ] ?? "",
  FLUSH_INTERVAL_MS = "1000",
} = process.env;

const service = await createService(await openStore(STORE, STORE_PLACE), Number(FLUSH_INTERVAL_MS));
const url = await service.listen({ port: Number(PORT), host: HOST });
console.log(`listening on ${url}, pid ${process.pid}`);
