import { BALANCING, Haproxy } from "../helpers/haproxy.ts";

/** How HAProxy finds out that an instance is to be left alone: its probe's interval, and how many must fail. */
export interface HealthCheck {
  readonly interMs: number;
  readonly fall: number;
}

/** A HAProxy that asks the instances themselves how they are. An answer may be late: a slow machine is no unready instance. */
export class Balancer extends Haproxy {
  /** @param backends each has all of the instances, and asks them by itself */
  constructor(
    port: number,
    instancePorts: readonly number[],
    { interMs, fall }: HealthCheck,
    backends = 1,
  ) {
    const names = Array.from({ length: backends }, (_, index) => `instances${index}`);
    super(`
${BALANCING}
frontend front
  bind 127.0.0.1:${port}
  use_backend instances%[rand(${backends})]
${names
  .map(
    (name) => `backend ${name}
  default-server check inter ${interMs}ms fall ${fall} rise 1
${instancePorts.map((instance) => `  server ${instance} 127.0.0.1:${instance}`).join("\n")}`,
  )
  .join("\n")}
`);
  }

  /** Until a check of every instance has succeeded; servers start as "UP" before their first one. */
  seesUp(ports: readonly number[]): Promise<void> {
    return this.until("show stat", (rows) => {
      const asked = rows.filter((row) => ports.includes(Number(row.get("svname"))));
      const up = asked.filter(
        (row) => row.get("status") === "UP" && row.get("check_status") === "L7OK",
      );
      return asked.length >= ports.length && up.length === asked.length;
    });
  }
}
