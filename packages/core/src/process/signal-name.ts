import { constants } from "node:os";

/** What `process.kill` takes, as a name; empty where there is no signal of that number. */
export function signalName(signal: string | number): NodeJS.Signals {
  if (typeof signal === "string") return signal as NodeJS.Signals;
  const known = Object.entries(constants.signals).find(([, number]) => number === signal);
  return (known?.[0] ?? "") as NodeJS.Signals;
}
