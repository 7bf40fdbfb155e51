export const HELP: string = `Usage: lastcall doctor [path or glob ...]   what would keep the program from stopping gracefully
       lastcall doctor -                    the same for manifests on stdin: helm template . | lastcall doctor -
       lastcall doctor --pid <pid>          whether docker stop would reach a process that runs
       lastcall doctor explain [rule]       what a rule is about, LC004 say; all of them without one

Reads Dockerfiles, compose files, Kubernetes manifests, package.json, PM2 ecosystem files, systemd units, Quadlets,
shell scripts, fly.toml, railway.toml, render.yaml, ECS task definitions, Nomad jobs, Procfiles, supervisord.conf,
nginx.conf, haproxy.cfg and Caddyfiles. Nothing is executed. Without a path: this folder.

  --format <name>           terminal, json, sarif or github            (default: terminal)
  --fix                     write the fixes that change nothing but how the program is stopped
  --dry-run                 with --fix: only show them
  --fail-on <level>         error, warning, info or never              (default: error)
  --ignore <rule>           leave a rule out; as often as needed, or LC012,LC013
  --config <file>           rules, paths and services                  (default: .lastcall.yaml, if there is one)
  --pid <pid>               look at a process through /proc (Linux)
  --grace-period-ms <ms>    gracePeriodMs, where no file sets it       (default: 9000)
  --shutdown-delay-ms <ms>  shutdownDelayMs, likewise                  (default: auto)
  --readiness-path <path>   probes.readiness                           (default: /readyz)
  --liveness-path <path>    probes.liveness                            (default: /livez)
  --help

Exit code: 0 when nothing is wrong, 1 with findings of the level, 2 when the command line is wrong or nothing was read.
`;
