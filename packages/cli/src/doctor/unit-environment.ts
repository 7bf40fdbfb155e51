import type { Environment } from "./containers.ts";
import { splitWords } from "./read/shell.ts";
import type { SystemdUnit } from "./read/systemd-unit.ts";

/** `Environment=A=1 "B=two words"`, as often as it is given. */
export function unitEnvironment(unit: SystemdUnit): Environment {
  return new Map(
    (unit.get("Service.Environment") ?? []).flatMap((entry) =>
      splitWords(entry.value).map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals), { ...entry, value: pair.slice(equals + 1) }] as const;
      }),
    ),
  );
}
