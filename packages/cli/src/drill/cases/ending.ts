import type { Stage } from "../stage.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

export const cleanExit: Case = {
  id: "exit",
  title: "the program ends by itself, in time, with code 0",
  advice: "Handle the signal, end what is open, and exit with 0 when nothing was lost.",
  rules: ["LC001-shell-form-cmd", "LC004-package-manager", "LC010-kill-limit"],
  inapplicable: () => undefined,
  play: (stage: Stage): Promise<Playing> =>
    Promise.resolve({
      judge: () => {
        const { exit, killed, limits } = stage;
        if (killed) return passedIf(false, `killed after ${limits.killMs} ms`);
        const took = exit === undefined ? "never" : `after ${Math.round(stage.at(exit.at))} ms`;
        const { code = null, signal = null } = exit ?? {};
        if (signal !== null) return passedIf(false, `ended by ${signal} ${took}`);
        // Its parent alone knows the code of a process that somebody else has started.
        if (code === null) return passedIf(exit !== undefined, `gone ${took}, code unknown`);
        return passedIf(code === 0, `code ${code} ${took}${ownWords(stage)}`);
      },
    }),
};

/** With lastcall inside, what its report says became of the requests. */
function ownWords({ program }: Stage): string {
  const sentence = /\bstopped in [\d.]+ s: (\d+ finished, \d+ refused, \d+ cut)/;
  const told = sentence.exec(program.output())?.[1];
  return told === undefined ? "" : `; lastcall says: ${told}`;
}

export const secondSignal: Case = {
  id: "second-signal",
  title: "a signal that comes twice within milliseconds changes nothing",
  advice: "Keep the signal handler installed: with once(), the repetition kills the process.",
  rules: [],
  inapplicable: () => undefined,
  play: cleanExit.play,
};
