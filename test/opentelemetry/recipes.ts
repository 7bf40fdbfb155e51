import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../../examples/prometheus/", import.meta.url);

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

export const alertsFile: string = fileURLToPath(new URL("alerts.yml", folder));

export function alerts(): string {
  return readFileSync(alertsFile, "utf8");
}

/** The expressions of the dashboard, as Grafana would send them for all jobs and an hour. */
export function dashboardExpressions(): readonly string[] {
  const text = readFileSync(new URL("dashboard.json", folder), "utf8");
  const { panels } = JSON.parse(text) as Dashboard;
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replaceAll("$job", ".*").replaceAll("$__range", "1h")),
  );
}
