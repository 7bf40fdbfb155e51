/** What only a shell has: `exec` in front of one of these fails. */
const BUILTINS: ReadonlySet<string> = new Set(
  `. : [ alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo enable
  eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd
  read readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset
  wait`.split(/\s+/),
);

/** Functions that a start-up file puts into the shell. */
const FUNCTIONS: ReadonlySet<string> = new Set(["nvm", "rvm", "conda", "sdk"]);

/** Commands that end a script but are not what it is for. */
const EPILOGUE: ReadonlySet<string> = new Set(
  "exit return echo printf wait true false : kill date trap unset export rm".split(" "),
);

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

export function isShellFunction(name: string): boolean {
  return FUNCTIONS.has(name);
}

/** An afterthought, or what only keeps a container open for a program in the background. */
export function isEpilogue(words: readonly string[]): boolean {
  const [name = "", first] = words;
  if (name === "pm2") return first === "logs" || first === "log" || first === "monit";
  if (name === "tail") return words.includes("-f") || words.includes("-F");
  if (name === "sleep") return first === "infinity";
  return EPILOGUE.has(name);
}
