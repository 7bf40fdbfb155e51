import { createServer } from "node:http";
import { createLightship } from "lightship";
import { handle } from "./app.mjs";

const lightship = await createLightship({
  detectKubernetes: false,
  port: 0,
  gracefulShutdownTimeout: 9_000,
});
const server = createServer(handle);
lightship.registerShutdownHandler(() => new Promise((resolve) => server.close(resolve)));
server.listen(process.env.PORT, () => lightship.signalReady());
