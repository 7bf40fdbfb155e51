import { apache, caddy, type Configure, haproxy, nginx, varnish } from "./configurations.ts";

/** A balancer as its package has it, in front of instances on 127.0.0.1. */
export interface BalancerKind {
  readonly name: string;
  /** Its program, and Debian's package of it. */
  readonly program: string;
  readonly aptPackage: string;
  /** Whether it polls the instances. */
  readonly checks: boolean;
  readonly configure: Configure;
}

export const balancerKinds: readonly BalancerKind[] = [
  {
    name: "HAProxy with checks",
    program: "haproxy",
    aptPackage: "haproxy",
    checks: true,
    configure: haproxy(true),
  },
  {
    name: "HAProxy without checks",
    program: "haproxy",
    aptPackage: "haproxy",
    checks: false,
    configure: haproxy(false),
  },
  {
    name: "nginx as it comes",
    program: "nginx",
    aptPackage: "nginx",
    checks: false,
    configure: nginx(false),
  },
  {
    name: "nginx, upstream keep-alive",
    program: "nginx",
    aptPackage: "nginx",
    checks: false,
    configure: nginx(true),
  },
  {
    name: "Caddy with health_uri",
    program: "caddy",
    aptPackage: "caddy",
    checks: true,
    configure: caddy,
  },
  {
    name: "Apache without checks",
    program: "apache2",
    aptPackage: "apache2",
    checks: false,
    configure: apache(false),
  },
  {
    name: "Apache with hcheck",
    program: "apache2",
    aptPackage: "apache2",
    checks: true,
    configure: apache(true),
  },
  {
    name: "Varnish with a probe",
    program: "varnishd",
    aptPackage: "varnish",
    checks: true,
    configure: varnish,
  },
];
