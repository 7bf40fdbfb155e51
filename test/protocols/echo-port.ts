import { createServer, type AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** The port of something behind a tunnel that says everything back, as long as the test lasts. */
export async function echoPort(): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
