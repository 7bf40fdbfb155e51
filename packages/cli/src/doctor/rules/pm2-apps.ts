import type { Environment } from "../containers.ts";
import type { Project } from "../project.ts";
import type { StaticValue } from "../read/evaluate.ts";
import { textAt } from "../read/static-value.ts";
import { gracePeriodOf, type Limit } from "../stop-limits.ts";

const PM2_DEFAULT_MS = 1_600;

/** The apps of every ecosystem file: `{ apps: [...] }`, a list, or one app. */
export function pm2Apps(project: Project): StaticValue[] {
  return project.ecosystems.flatMap(({ value }) => {
    const apps = value.properties.get("apps") ?? value;
    const listed = apps.items.length > 0 ? apps.items : [apps];
    return listed.filter(
      ({ properties }) => properties.has("script") && !properties.has("interpreter"),
    );
  });
}

export function pm2Limits(project: Project): Limit[] {
  return pm2Apps(project).map((app) => {
    const set = app.properties.get("kill_timeout");
    const known = typeof set?.scalar === "number" ? set.scalar : Number(set?.scalar);
    const place = set ?? app.properties.get("script") ?? app;
    return {
      file: place.file,
      start: place.start,
      end: place.end,
      name: "kill_timeout",
      // One that is computed can't be judged.
      limitMs: set === undefined ? PM2_DEFAULT_MS : Number.isNaN(known) ? Infinity : known,
      isDefault: set === undefined,
      gracePeriodMs: gracePeriodOf(environmentOf(app), project.assumptions),
      write: (ms) => {
        if (set !== undefined)
          return [{ file: set.file, start: set.start, end: set.end, text: String(ms) }];
        const quote = app.file.path.endsWith(".json") ? '"' : "";
        return [
          {
            file: place.file,
            start: place.end,
            end: place.end,
            text: `, ${quote}kill_timeout${quote}: ${ms}`,
          },
        ];
      },
    };
  });
}

function environmentOf(app: StaticValue): Environment {
  const environment = app.properties.get("env");
  return new Map(
    [...(environment?.properties.keys() ?? [])].flatMap((name) => {
      const value = textAt(environment, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
