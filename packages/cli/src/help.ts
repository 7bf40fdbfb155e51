export const HELP: string = `Usage: lastcall doctor [path]        what would keep the program from stopping gracefully
       lastcall doctor -             the same for manifests on stdin: helm template . | lastcall doctor -
       lastcall doctor --pid <pid>   whether docker stop would reach a process that runs
       lastcall drill -- node app.js stop a server under traffic; see lastcall drill --help
       lastcall run -- node app.js   the program itself, drained without a change of its code

Reads Dockerfiles, compose files, Kubernetes manifests, package.json, PM2 ecosystem files, systemd
units and shell scripts. Nothing is executed. The path is a folder (default: this one) or a file.

  --format <name>           terminal, json, sarif or github            (default: terminal)
  --fix                     write the fixes that change nothing but how the program is stopped
  --pid <pid>               look at a process through /proc (Linux)
  --grace-period-ms <ms>    gracePeriodMs, where no file sets it       (default: 9000)
  --shutdown-delay-ms <ms>  shutdownDelayMs, likewise                  (default: auto)
  --readiness-path <path>   probes.readiness                           (default: /readyz)
  --liveness-path <path>    probes.liveness                            (default: /livez)
  --version, --help

Exit code: 0 without errors, 1 with, 2 when the command line is wrong.
`;
