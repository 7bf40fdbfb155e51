import type { Located } from "../files/source-file.ts";
import type { Assumptions } from "../project/assumptions.ts";
import type { Project } from "../project/project.ts";
import type { Service } from "./service.ts";

/** The path of an HTTP probe without its query string. */
export function probePath(
  service: Pick<Service, "text">,
  probe: string,
): Located<string> | undefined {
  const path = service.text(probe, "httpGet", "path");
  return path === undefined ? undefined : { ...path, value: path.value.split("?")[0] ?? "" };
}

/** What the program answers on, by its code, else by default. */
export function pathsOf(
  project: Project,
  folder: string,
): Pick<Assumptions, "readinessPath" | "livenessPath" | "startupPath"> {
  const settings = project.settingsFor(folder);
  const { readinessPath, livenessPath, startupPath } = project.assumptions;
  return {
    readinessPath: settings?.readinessPath ?? readinessPath,
    livenessPath: settings?.livenessPath ?? livenessPath,
    startupPath: settings?.startupPath ?? startupPath,
  };
}

/** The paths of the URLs in a health check's command. */
export function urlPaths(command: string): string[] {
  return command
    .split(/[\s"'`(),;[\]]+/)
    .flatMap((word) =>
      URL.canParse(word) && /^https?:/.test(word) ? [new URL(word).pathname] : [],
    );
}
