export const DRILL_HELP: string = `Usage: lastcall drill [options] -- <command> [arguments]
       lastcall drill [options] --pid <pid> | --container <name>

Starts a server, drives traffic that never tries again, sends the stop signal, and says what became of
every request. Any server in any language that speaks HTTP. A command is started five times; a process
or a container is stopped once, and stays stopped.

  --path <path>             a request; may be given several times       (default: /)
  --method, --header, --body   of these requests
  --requests <file>         more of them: a JSON array of { path, method, headers, body }
  --readiness-path <path>   where readiness is answered                 (default: looked for)
  --websocket-path <path>   where a WebSocket can be opened             (default: looked for)
  --event-stream-path <path>   an EventSource's stream, which never ends by itself
  --balancer                puts a balancer in front of some of the traffic: it asks for readiness every
                            --probe-every-ms (500) and looks away after --probe-fall (2) bad answers
  --port <port>             where the program listens                   (default: looked for, Linux)
  --signal <name>           what tells it to stop                       (default: SIGTERM)
  --kill-ms <ms>            when the platform would kill it             (default: 10000)
  --journal <file>          the program writes the ids of the requests it has run there: the header
                            X-Drill-Id carries them. Its output is read for them, too.
  --case <id>               play this case alone; may be given several times
  --max-lost <count>        requests that may be lost                   (default: 0)
  --max-stop-ms <ms>        how long the stop under traffic may take    (default: --kill-ms)
  --json, --junit, --markdown, --html <file>   the verdict as a file; - is stdout

Exit code: 0 when every case that applies has passed, 1 when not or when none applies, 2 when the command
line is wrong or the program does not serve.
`;
