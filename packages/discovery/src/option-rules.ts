import { OptionError } from "@lastcall/core";

const MAX_MS = 2 ** 31 - 1;

export function text(value: unknown, option: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new OptionError(option, "a string that is not empty", value);
}

/** As `text`, for what must not be shown. */
export function secret(value: unknown, option: string): string {
  if (typeof value === "string" && /^[\x20-\x7e]+$/.test(value)) return value;
  throw new OptionError(option, "printable characters", "something else");
}

export function milliseconds(value: unknown, option: string, least: number = 1): number {
  if (typeof value === "number" && value >= least && value <= MAX_MS) return value;
  throw new OptionError(option, `milliseconds from ${least} to ${MAX_MS}`, value);
}

export function port(value: unknown, option: string): number {
  if (Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65_535) return Number(value);
  throw new OptionError(option, "a port from 1 to 65535", value);
}

export function texts(value: unknown, option: string): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return [...value];
  throw new OptionError(option, "an array of strings", value);
}

export function textRecord(value: unknown, option: string): Readonly<Record<string, string>> {
  const good =
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((item) => typeof item === "string");
  if (good) return { ...(value as Record<string, string>) };
  throw new OptionError(option, "an object whose values are strings", value);
}

/** A misspelt name is an error, not a default. */
export function knownNames(value: unknown, names: readonly string[], place: string = ""): void {
  if (typeof value !== "object" || value === null)
    throw new OptionError(place === "" ? "options" : place, "an object", value);
  for (const name of Object.keys(value)) {
    if (names.includes(name)) continue;
    // Its value may be a secret under a misspelt name.
    const full = place === "" ? name : `${place}.${name}`;
    throw new OptionError(full, `one of ${names.join(", ")}`, "an unknown name");
  }
}
