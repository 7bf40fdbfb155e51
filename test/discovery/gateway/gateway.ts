import { readFileSync } from "node:fs";
import { Haproxy } from "../../helpers/haproxy.ts";

const configuration = new URL("../../../examples/discovery/haproxy.cfg", import.meta.url);
/** As HAProxy says it: the server has an address and takes traffic. */
const RUNNING = "2";

/** A HAProxy that knows its servers from Consul's DNS, and from nowhere else. */
export class Gateway extends Haproxy {
  constructor(port: number, dnsPort: number) {
    const env = { GATEWAY_PORT: String(port), CONSUL_DNS_PORT: String(dnsPort) };
    super(readFileSync(configuration, "utf8"), env);
  }

  /** Until these are the ports of the servers that it sends requests to. */
  sendsTo(ports: readonly number[]): Promise<void> {
    const expected = sorted(ports);
    return this.until("show servers state", (rows) => {
      const running = rows
        .filter((row) => row.get("srv_op_state") === RUNNING)
        .map((row) => Number(row.get("srv_port")))
        .filter((port) => port > 0);
      return sorted(running) === expected;
    });
  }
}

function sorted(ports: readonly number[]): string {
  return ports.toSorted((a, b) => a - b).join();
}
