import { ServiceBroker } from "moleculer";
import ApiGateway from "moleculer-web";
import { cleanUp, host, port, slow } from "./support.mjs";

const broker = new ServiceBroker({ logger: false });
broker.createService({
  name: "work",
  actions: { fast: () => "fast", slow },
  stopped: cleanUp,
});
broker.createService({
  name: "api",
  mixins: [ApiGateway],
  settings: {
    port,
    ip: host,
    routes: [{ path: "/", aliases: { "GET fast": "work.fast", "GET slow": "work.slow" } }],
  },
});
await broker.start();
