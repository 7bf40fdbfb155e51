import type { RuleNote } from "./rule-note.ts";

/** Rules about the signal itself, about the time there is, and about what can't be read. */
export const limitNotes: readonly RuleNote[] = [
  {
    rule: "LC000-unreadable",
    story:
      "Nothing yet. But a manifest that the doctor can't parse is one that it can't judge, and silence would look like a clean result. Duplicate keys, tabs in the indentation and unfinished lists are the usual reasons.",
    wrong: [
      [
        "compose.yaml",
        'services:\n  web:\n    image: registry.example/orders:1\n    command: ["node", "server.js"\n',
      ],
    ],
    right: [
      [
        "compose.yaml",
        'services:\n  web:\n    image: registry.example/orders:1\n    command: ["node", "server.js"]\n',
      ],
    ],
    byHand:
      "Mend the file. A template (Helm, Jinja, `envsubst`) is no YAML until it is rendered: give the doctor what it becomes, `helm template . | npx lastcall doctor -`. A template that can't be rendered here is named in `ignore` of `.lastcall.yaml`.",
  },
  {
    rule: "LC007-stop-signal",
    story:
      "`STOPSIGNAL`, compose's `stop_signal`, fly's `kill_signal` and systemd's `KillSignal` choose what a stop begins with. SIGKILL can't be handled by anybody: the program ends where it stands. SIGQUIT, SIGHUP or SIGUSR2 can be, but only by a program that expects them; one that does not ends at once, or, as PID 1, does not notice, and is killed at the limit.",
    wrong: "broken/LC007-stop-signal-kill",
    byHand:
      'Leave the setting out: the default of Docker, Kubernetes, systemd and most others is SIGTERM, that of Fly and PM2 SIGINT, and both begin the shutdown. Where something else in the image needs another signal, name it to the library, `createLifecycle({ signals: ["SIGTERM", "SIGQUIT"] })` or `LASTCALL_SIGNALS`.',
    measured:
      "`STOPSIGNAL SIGINT` drains in the same way, exit code 0. See [the rest of Docker](../articles/docker-stop.md#the-rest-of-docker).",
    unless: "Leave it out where the code handles that signal and the doctor can't see it.",
  },
  {
    rule: "LC008-systemd-kill-mode",
    story:
      "systemd knows every process of a unit by its control group. By default it signals all of them and waits for all of them, so even `ExecStart=/usr/bin/npm start` stops well. `KillMode=mixed` and `process` signal the main process alone: with npm or a shell there, the program is never told. Under `mixed` it is killed when the main process has ended, or at `TimeoutStopSec`; under `process` it is left behind, and holds its port. `none` signals nobody.",
    wrong: "broken/LC008-systemd-kill-mode-mixed-npm",
    byHand:
      "Remove the line: `control-group` is the default. Or name node itself in `ExecStart`: then `mixed` reaches the program, too.",
    measured:
      "What each mode does is in [systemd.kill(5)](https://www.freedesktop.org/software/systemd/man/latest/systemd.kill.html).",
  },
  {
    rule: "LC010-kill-limit",
    story:
      "Every platform gives a program some time after its stop signal: `docker stop` and compose 10 s, Kubernetes 30 s (a preStop hook spends from it), systemd 90 s, Fly and Nomad 5 s, PM2 1.6 s. Then it sends SIGKILL. A program that takes longer by its own plan is killed in the middle of it: the longest requests are broken off, and the flush hooks, which come last, never run, so what was acknowledged is lost.",
    wrong: "broken/LC010-kill-limit-compose",
    byHand:
      "Raise the platform's limit above the grace period: `stop_grace_period`, `terminationGracePeriodSeconds`, `--stop-timeout`, `TimeoutStopSec`, `kill_timeout`, `stopTimeout`. Where it can't be raised, lower `gracePeriodMs` or `LASTCALL_GRACE_PERIOD_MS`, with a second to spare. With neither set, the library takes a grace period that fits under the platform's usual limit. [Platforms](../platforms/index.md) has the numbers and their sources.",
    measured:
      "`docker run --stop-timeout` shorter than the grace period: killed, 137. With `LASTCALL_GRACE_PERIOD_MS` lowered to match, a request that hangs ends in exit code 1 and a report. See [the rest of Docker](../articles/docker-stop.md#the-rest-of-docker).",
  },
  {
    rule: "LC018-docker-kill",
    story:
      "`docker kill` and `docker compose kill` send SIGKILL unless they are told otherwise. Every request under way is broken off, every buffer is lost, and with `restart: always` the container comes back as if nothing had been lost, so nobody sees it.",
    wrong: "broken/LC018-docker-kill-restart-always",
    byHand:
      "`docker stop`, `docker compose stop`, or `docker compose up -d` alone, which stops what it replaces. `docker kill --signal SIGTERM` is fine too: it signals, and does not wait.",
    measured:
      "`docker kill`: exit code 137, no hook runs; of a journal's records those are lost that are younger than its flush interval. See [the rest of Docker](../articles/docker-stop.md#the-rest-of-docker).",
    unless: "Leave it out for tests that kill on purpose.",
  },
];
