import { composeServices, kubernetesWorkloads } from "../containers.ts";
import type { Edit, Observation, Rule } from "../findings.ts";
import { probePath, urlPaths } from "../probes.ts";
import type { Assumptions, Project } from "../project.ts";
import type { Span } from "../source-file.ts";

export const livenessOnReadiness: Rule = {
  id: "LC014-liveness-on-readiness",
  title: "liveness asks the readiness path",
  severity: "error",
  check: (project) => [...kubernetes(project), ...docker(project)],
};

function kubernetes(project: Project): Observation[] {
  const { readinessPath, livenessPath } = project.assumptions;
  return kubernetesWorkloads(project).flatMap(({ containers }) =>
    containers.flatMap(({ node }): Observation[] => {
      const liveness = probePath(node, "livenessProbe");
      if (liveness === undefined) return [];
      const same = liveness.value === probePath(node, "readinessProbe")?.value;
      if (liveness.value !== readinessPath && !same) return [];
      const { file, start, end } = liveness;
      return [
        {
          file,
          start,
          end,
          message: `the liveness probe asks ${liveness.value}, the readiness path`,
          why: `Readiness turns 503 when the program drains and when a check fails; liveness on it then restarts the container in the middle of its requests. ${livenessPath} stays 200 until the exit.`,
          fix: {
            title: livenessPath,
            safe: liveness.value === readinessPath,
            edits: [{ file, start, end, text: livenessPath }],
          },
        },
      ];
    }),
  );
}

/** HEALTHCHECK: Swarm and autoheal restart what is unhealthy. */
function docker(project: Project): Observation[] {
  const images = project.dockerfiles.flatMap(({ healthcheck }) =>
    healthcheck === undefined ? [] : [healthcheck],
  );
  const services = composeServices(project).flatMap(
    ({ node }) => node.get("healthcheck", "test") ?? [],
  );
  return [...images, ...services].flatMap((span): Observation[] => {
    const { file, start, end } = span;
    const text = file.text.slice(start, end);
    if (!urlPaths(text).includes(project.assumptions.readinessPath)) return [];
    return [
      {
        file,
        start,
        end,
        severity: "warning",
        message: `the health check asks ${project.assumptions.readinessPath}`,
        why: `It turns 503 when the program drains: Swarm, or whoever restarts unhealthy containers, then kills it in the middle of its requests. Ask ${project.assumptions.livenessPath}.`,
        fix: {
          title: project.assumptions.livenessPath,
          safe: true,
          edits: pathEdits(span, text, project.assumptions),
        },
      },
    ];
  });
}

function pathEdits(
  { file, start }: Span,
  text: string,
  { readinessPath, livenessPath }: Assumptions,
): Edit[] {
  const at = start + text.indexOf(readinessPath);
  return [{ file, start: at, end: at + readinessPath.length, text: livenessPath }];
}
