import type { RuleNote } from "./rule-note.ts";

const TABLE =
  "[the table](../articles/docker-stop.md#does-the-signal-arrive-and-does-anybody-wait)";

/** Rules that ask whether the stop signal reaches the program, and whether whoever is in between waits for it. */
export const signalPathNotes: readonly RuleNote[] = [
  {
    rule: "LC001-shell-form-cmd",
    story:
      "Docker runs `CMD node server.js` as `/bin/sh -c \"node server.js\"`. `docker stop`, Kubernetes and the rest signal PID 1, and that is the shell. Debian's `sh` (dash) stays in front of node, does not handle SIGTERM and does not pass it on, and as PID 1 it is not ended by it either. So the program goes on taking requests as if nothing had happened, until the limit is over; then SIGKILL breaks off every request in the middle, and no flush hook runs.\n\nbash and busybox, which is what Alpine's `sh` is, put the program in their own place in simple cases. There the doctor says so as a warning: it works until somebody adds a redirection, a second command or an init.",
    wrong: "broken/LC001-shell-form-cmd-debian",
    byHand:
      "Write the words as a JSON list, with double quotes. A list has no shell, so `$PORT` in it is not expanded: let the program read the variable itself, or keep the shell and begin with `exec`: `CMD exec node server.js --port $PORT`.",
    measured: `\`CMD node server.js\` on Debian: killed at the limit, exit code 137; with \`docker run --init\` in front it is lost at once, exit code 143. The list: every request answered, exit code 0, with each of the inits and without. For every shell see ${TABLE}.`,
  },
  {
    rule: "LC002-shell-as-pid-1",
    story:
      'The list form alone does not help when its first word is a shell: `["sh", "-c", "node server.js"]` is what the shell form becomes anyway. The shell is PID 1, does not pass SIGTERM on, and waits for node, which was never told to stop. At the limit both are killed, and the requests that node was answering with them.',
    wrong: "broken/LC002-shell-as-pid-1-exec-form",
    byHand:
      'Start the program itself. Where the shell is needed, for a variable or a `cd`, put `exec` in front of the program, so that it takes the shell\'s place and its process number: `["sh", "-c", "cd dist && exec node server.js"]`. In Kubernetes `command` and `args` are lists of words already.',
    measured: `A shell without exec is killed at the limit on dash, exit code 137; \`exec node server.js\` is answered in full everywhere. See ${TABLE}.`,
  },
  {
    rule: "LC003-command-chain",
    story:
      "A shell runs the commands of a chain one after the other, each as its child: the migration, then the server. It is still there while the server runs, since something might follow. The signal goes to it and ends there; the server is killed at the limit with all that it was answering.\n\nSome shells become the last command of some chains, and the rules are different in each: bash for a plain last command, busybox also in groups, dash never. What works on one image is lost on the next.",
    wrong: "broken/LC003-command-chain-migration",
    byHand:
      "`exec` before the last command, and nothing behind it. What must run after the server (`&& echo stopped`, `|| exit 1`) can't run in front of it: leave it out, or do it in a `close` hook. Better still, run the migration on its own (an init container, a release command), so that a restarted server does not repeat it.",
    measured: `\`true && node server.js\` is killed on dash and answered on bash and busybox; a pipe, a group, \`; exit $?\` and a redirection are killed on bash too. \`true && exec node server.js\`: answered everywhere. See ${TABLE}.`,
  },
  {
    rule: "LC004-package-manager",
    story:
      "`npm start` is three processes: npm as PID 1, the shell that it gives the script to, and node. npm passes SIGTERM on to the shell, which does not pass it on. npm ends, and when PID 1 ends the kernel kills everything else in the container: requests are broken off in the first milliseconds of the stop, not at its limit. Yarn 1 does not even wait for a program that has handled the signal.",
    wrong: "broken/LC004-package-manager-npm-start",
    byHand:
      'Write what the script says: `CMD ["node", "server.js"]`. Where the script has to stay in one place, let it begin with `exec` (`"start": "exec node server.js"`): npm and pnpm pass the signal on to it and wait. Yarn 1 and 2 never wait, so with them only the first way is left. Environment variables that the script sets (`NODE_ENV=production node …`) become `ENV` lines.',
    measured: `\`npm start\` and \`pnpm start\` on Debian: lost, exit code 1; behind tini or dumb-init: lost, exit code 143; with \`exec\` in the script: answered, exit code 0. \`yarn start\` of Yarn 1: lost, with or without \`exec\`. Yarn 4: answered. See ${TABLE}.`,
  },
  {
    rule: "LC005-entrypoint-without-exec",
    story:
      "A start script that calls `node server.js` in its last line is a shell with a child. The signal comes to the script, and a shell that waits for a command in the foreground does nothing about it until the command ends. The program is never told; SIGKILL ends both. Behind tini or dumb-init it is worse: the shell ends by the signal at once, and the container with it.",
    wrong: "broken/LC005-entrypoint-without-exec-node",
    byHand:
      '`exec` in front of the last command. A script that ends in `"$@"` ends in `exec "$@"`. A script that has work left after the program has to start it in the background, trap the signal, pass it on, and wait twice, since the first `wait` returns when the signal comes.',
    measured: `A script with \`node server.js\` in it is killed on dash, bash and busybox alike, exit code 137; with \`exec node server.js\` it is answered everywhere. See ${TABLE}.`,
  },
  {
    rule: "LC006-init-around-shell",
    story:
      "An init (tini, dumb-init, `docker run --init`) does what PID 1 has to do: it passes signals on to its child and reaps what is left over. If its child is a shell, the signal ends the shell, the init sees its child end and ends too, and the kernel kills the program. Without the init the same shell would have been waited for until the limit; with it the requests are lost at once. Signalling the whole process group (`tini -g`) does not help: the program does hear of it, and is killed milliseconds later.",
    wrong: "broken/LC006-init-around-shell-tini",
    byHand:
      'Let the program be the init\'s child: `ENTRYPOINT ["tini", "--"]` and `CMD ["node", "server.js"]`. Node needs an init only where it starts processes that it does not wait for.',
    measured: `Every shell without exec behind \`--init\`, \`tini\`, \`tini -g\` and \`dumb-init\`: lost, exit code 143. \`CMD ["node", "server.js"]\`: answered behind each of them. See ${TABLE}.`,
  },
  {
    rule: "LC009-pm2-daemon",
    story:
      "`pm2 start` hands the program to a daemon in the background and ends; it was PID 1, so the container ends with it. What people add to keep the container open (`pm2 logs`, `tail -f`, `sleep infinity`) is PID 1 from then on, and hears the signal in place of the program.",
    wrong: "broken/LC009-pm2-daemon-cmd",
    right: "sound/docker-pm2-runtime",
    byHand:
      "`pm2-runtime` stays in the foreground and passes the signal on. Give it a limit: PM2 kills after 1.6 s unless `PM2_KILL_TIMEOUT` or `--kill-timeout` says more ([LC010](lc010.md)). One program in a container needs no PM2 at all.",
    measured: `\`pm2-runtime server.js\` with \`PM2_KILL_TIMEOUT=9000\`: answered, exit code 0. Without it, and with the event loop blocked for 2.5 s: lost. \`pm2 start --no-daemon\`: killed. See ${TABLE}.`,
  },
  {
    rule: "LC019-tsx",
    story:
      "The command `tsx` starts node as its child. When a signal comes it passes it on, and expects the child to say within 30 ms that it has heard it. A program that is busy at that moment, with one long computation, says nothing in time, and tsx sends SIGKILL: the requests of exactly the busiest moments are lost.",
    wrong: "broken/LC019-tsx-cmd",
    byHand:
      "`node --import tsx server.ts`: tsx as a loader, in the program's own process. In production compiled files start faster, and need no loader.",
    measured: `With the event loop blocked for 2.5 s at the signal, \`tsx server.js\` is lost, exit code 143, and \`node --import tsx server.js\` answers everything. See ${TABLE}.`,
  },
  {
    rule: "LC020-launcher",
    story:
      "A launcher is a program that starts another one and stays: for watching files, loading variables, running several tasks, changing the user. As PID 1 it gets the signal. Some of them end at once, some pass it on and do not wait, some kill after a moment of their own, some send another signal first: the program is gone before its requests are answered. The finding says which of these was seen of the launcher in question.",
    wrong: "broken/LC020-launcher-nodemon",
    right: [
      ["Dockerfile", 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'],
    ],
    byHand:
      "Start node itself. Watchers (nodemon, ts-node-dev, `nest start --watch`) belong into development; `nest start` becomes `node dist/main.js`; what several tasks did becomes one container each; `env-cmd` becomes `node --env-file=.env server.js`; `su` becomes `USER node`, or gosu, which takes the program's place. cross-env, dotenv, dotenvx, gosu, timeout and wait-for-it are fine as they are, and the doctor says nothing of them.",
    measured: `\`nest start\`, \`node --run\`, npm-run-all, forever, ts-node-dev, cross-env-shell and run-script-os lose the requests; Debian's \`runuser\` kills two seconds after the signal; nodemon sends SIGINT and waits ten seconds. See ${TABLE}.`,
  },
];
