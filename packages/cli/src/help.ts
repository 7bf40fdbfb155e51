export const HELP: string = `Usage: lastcall doctor [path ...]   what would keep the program from stopping gracefully
       lastcall drill -- node app.js  stop a server under traffic
       lastcall run -- node app.js    the program itself, drained without a change of its code
       lastcall help [command]        the same as lastcall <command> --help
       lastcall -v, --version

Each command says more with --help.
`;
