import { constants } from "node:os";
import { MAX_TIMER_MS } from "../clock.ts";
import { OptionError } from "../errors.ts";
import { nearest } from "./nearest.ts";

/** Returns the value when it is good, throws an `OptionError` that names `option` when it is not. */
export type Rule<T> = (value: unknown, option: string) => T;

/** At least so many. */
export function millisecondsFrom(least: number): Rule<number> {
  return (value, option) => {
    if (typeof value === "number" && value >= least && value <= MAX_TIMER_MS) return value;
    throw new OptionError(option, `milliseconds from ${least} to ${MAX_TIMER_MS}`, value);
  };
}

export const milliseconds: Rule<number> = millisecondsFrom(0);

export const boolean: Rule<boolean> = (value, option) => {
  if (typeof value === "boolean") return value;
  throw new OptionError(option, "true or false", value);
};

export const text: Rule<string> = (value, option) => {
  if (typeof value === "string") return value;
  throw new OptionError(option, "a string", value);
};

export const filledText: Rule<string> = (value, option) => {
  if (typeof value === "string" && value !== "") return value;
  throw new OptionError(option, "a string that is not empty", value);
};

/** A text that is not shown, whatever is wrong with it. */
export const secret: Rule<string> = (value, option) => {
  if (typeof value === "string" && /^[\x20-\x7e]+$/.test(value)) return value;
  throw new OptionError(option, "printable characters", "something else");
};

export const callable = <T>(value: unknown, option: string): T => {
  if (typeof value === "function") return value as T;
  throw new OptionError(option, "a function", value);
};

/** A value as it stands in a header: no line may end inside it. */
export const headerText: Rule<string> = (value, option) => {
  const given = text(value, option);
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(given)) return given;
  throw new OptionError(option, "a header value without control characters", value);
};

export const line: Rule<string> = (value, option) => {
  if (typeof value === "string" && !/[\r\n]/.test(value)) return value;
  throw new OptionError(option, "a string of one line", value);
};

export const path: Rule<string> = (value, option) => {
  if (typeof value === "string" && /^\/[^\s?#]*$/.test(value)) return value;
  throw new OptionError(option, 'a path that starts with "/", without query string', value);
};

export function wholeNumber(min: number, max: number): Rule<number> {
  return (value, option) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
      return value as number;
    throw new OptionError(option, `a whole number from ${min} to ${max}`, value);
  };
}

export function oneOf<const T extends string>(...names: readonly T[]): Rule<T> {
  return (value, option) => {
    if ((names as readonly unknown[]).includes(value)) return value as T;
    throw new OptionError(option, names.map((name) => JSON.stringify(name)).join(" or "), value);
  };
}

export function either<A extends string | boolean, B>(literal: A, rule: Rule<B>): Rule<A | B> {
  return (value, option) => {
    if (value === literal) return literal;
    try {
      return rule(value, option);
    } catch (error) {
      if (!(error instanceof OptionError) || error.option !== option) throw error;
      throw new OptionError(option, `${JSON.stringify(literal)} or ${error.expected}`, value);
    }
  };
}

export function listOf<T>(rule: Rule<T>): Rule<readonly T[]> {
  return (value, option) => {
    if (!Array.isArray(value)) throw new OptionError(option, "an array", value);
    return Object.freeze(value.map((item, index) => rule(item, `${option}[${index}]`)));
  };
}

export function recordOf<T>(rule: Rule<T>): Rule<Readonly<Record<string, T>>> {
  return (value, option) => {
    const entries = Object.entries(plainObject(value, option)).filter(
      ([, item]) => item !== undefined,
    );
    return Object.freeze(
      Object.fromEntries(entries.map(([name, item]) => [name, rule(item, `${option}.${name}`)])),
    );
  };
}

export type Rules<T extends object> = { readonly [K in keyof T]-?: Rule<Exclude<T[K], undefined>> };

/**
 * An object with none but these keys; `undefined` equals absent.
 * @param elsewhere what stands here for a name that other libraries have
 */
export function shape<T extends object>(
  rules: Rules<T>,
  elsewhere?: ReadonlyMap<string, string>,
): Rule<Readonly<T>> {
  return (value, option) => {
    const given = knownNames(value, Object.keys(rules), option, elsewhere);
    const result: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(given)) {
      const full = option === "" ? name : `${option}.${name}`;
      if (item !== undefined) result[name] = rules[name as keyof T](item, full);
    }
    return Object.freeze(result) as Readonly<T>;
  };
}

/** All the methods of one of these lists must be there; whatever else the object has is its own. */
export function methods<T extends object>(...lists: readonly (readonly string[])[]): Rule<T> {
  return (value, option) => {
    const has = (name: string): boolean =>
      typeof (value as Record<string, unknown>)[name] === "function";
    if (typeof value === "object" && value !== null && lists.some((names) => names.every(has)))
      return value as T;
    const wanted = lists.map((names) => names.join(", ")).join(" or ");
    throw new OptionError(option, `an object with the methods ${wanted}`, value);
  };
}

export const signalName: Rule<NodeJS.Signals> = (value, option) => {
  if (
    typeof value === "string" &&
    value in constants.signals &&
    value !== "SIGKILL" &&
    value !== "SIGSTOP"
  ) {
    return value as NodeJS.Signals;
  }
  throw new OptionError(
    option,
    'the name of a signal that can be caught, such as "SIGTERM"',
    value,
  );
};

export const headers: Rule<Readonly<Record<string, string>>> = (value, option) => {
  const given = recordOf(headerText)(value, option);
  for (const name of Object.keys(given)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      throw new OptionError(`${option}.${name}`, "a header name (RFC 9110 §5.1)", name);
  }
  return given;
};

/** An object with none but these names. Their values are looked at by whoever reads them. */
export function knownNames(
  value: unknown,
  names: readonly string[],
  option: string,
  elsewhere?: ReadonlyMap<string, string>,
): object {
  const given = plainObject(value, option);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const meant = elsewhere?.get(name) ?? nearest(name, names);
    const hint = meant === undefined ? "unknown option;" : `unknown option; did you mean ${meant}?`;
    const full = option === "" ? name : `${option}.${name}`;
    throw new OptionError(full, `one of ${names.join(", ")}`, name, hint);
  }
  return given;
}

function plainObject(value: unknown, option: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new OptionError(option === "" ? "options" : option, "an object", value);
}
