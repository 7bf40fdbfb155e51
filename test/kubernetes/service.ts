import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A layer-4 balancer in user space that does what kube-proxy's rules do: a new connection goes to one of the endpoints,
 * and stays there. An endpoint that is taken away keeps its connections.
 */
export class Service {
  readonly #endpoints = new Set<number>();
  readonly #open = new Set<Socket>();
  readonly #server = createServer((client) => this.#pass(client));
  #turn = 0;

  static async listen(): Promise<Service> {
    const service = new Service();
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  add(endpoint: number): void {
    this.#endpoints.add(endpoint);
  }

  remove(endpoint: number): void {
    this.#endpoints.delete(endpoint);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #pass(client: Socket): void {
    const endpoints = [...this.#endpoints];
    const pod = connect(endpoints[this.#turn++ % endpoints.length]!, "127.0.0.1");
    for (const [socket, other] of [
      [client, pod],
      [pod, client],
    ] as const) {
      this.#open.add(socket);
      socket.setNoDelay(true);
      socket.pipe(other);
      // What one side suffers, the other side is to see: a reset stays a failure.
      socket.on("error", () => other.resetAndDestroy());
      socket.on("close", () => {
        this.#open.delete(socket);
        other.destroySoon();
      });
    }
  }
}
