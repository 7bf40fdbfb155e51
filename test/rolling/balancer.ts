import { BALANCING, Haproxy } from "../helpers/haproxy.ts";

/** How HAProxy finds out that an instance is to be left alone: its probe's interval, and how many must fail. */
export interface HealthCheck {
  readonly interMs: number;
  readonly fall: number;
}

/** A HAProxy that asks the instances themselves how they are. An answer may be late: a slow machine is no unready instance. */
export class Balancer extends Haproxy {
  constructor(port: number, instancePorts: readonly number[], { interMs, fall }: HealthCheck) {
    super(`
${BALANCING}
frontend front
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  default-server check inter ${interMs}ms fall ${fall} rise 1
${instancePorts.map((instance) => `  server ${instance} 127.0.0.1:${instance}`).join("\n")}
`);
  }

  /** Until a check of every instance has succeeded; servers start as "UP" before their first one. */
  seesUp(ports: readonly number[]): Promise<void> {
    return this.until("show stat", (rows) => {
      const up = rows
        .filter((row) => row.get("status") === "UP" && row.get("check_status") === "L7OK")
        .map((row) => Number(row.get("svname")));
      return ports.every((port) => up.includes(port));
    });
  }
}
