import { isForDevelopment } from "../files/kinds.ts";
import type { Edit, Span } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import type { Project } from "../project/project.ts";
import { composeServices } from "../services/compose.ts";
import { dockerfileIsNode } from "../services/evidence.ts";
import { kubernetesWorkloads } from "../services/kubernetes.ts";
import { pathsOf, probePath, urlPaths } from "../services/probes.ts";
import type { Rule } from "./rule.ts";

export const livenessOnReadiness: Rule = {
  id: "LC014-liveness-on-readiness",
  title: "liveness asks the readiness path",
  severity: "error",
  help: "Readiness is 503 until the program is ready and whenever one of its checks fails. A liveness probe or health check on the same path has the container restarted for that, which mends nothing, and every replica at once. Liveness is 200 from the start to the exit: ask that.",
  check: (project) => [...kubernetes(project), ...docker(project)],
};

function kubernetes(project: Project): Observation[] {
  return kubernetesWorkloads(project).flatMap(({ containers }) =>
    containers.flatMap((service): Observation[] => {
      const { readinessPath, livenessPath } = pathsOf(project, service.folder);
      const liveness = probePath(service, "livenessProbe");
      // Of a program that answers both by itself nothing is known.
      if (liveness === undefined || liveness.value !== readinessPath || !service.evidence.library)
        return [];
      const { file, start, end } = liveness;
      return [
        {
          file,
          start,
          end,
          message: `the liveness probe asks ${liveness.value}, the readiness path`,
          why: `Readiness is 503 until the program is ready and when a check fails; liveness on it has the container restarted for that, and every replica at once. ${livenessPath} is 200 from the start to the exit.`,
          fix: {
            title: livenessPath,
            safe: true,
            edits: [{ file, start, end, text: livenessPath }],
          },
        },
      ];
    }),
  );
}

/** HEALTHCHECK: Swarm and autoheal restart what is unhealthy; Swarm not what it is stopping already. */
function docker(project: Project): Observation[] {
  const images = project.dockerfiles
    .filter((one) => !isForDevelopment(one.file.path) && dockerfileIsNode(one))
    .flatMap(({ healthcheck, folder }) =>
      healthcheck === undefined ? [] : [{ span: healthcheck, folder }],
    );
  const services = composeServices(project)
    .filter(({ evidence }) => evidence.node)
    .flatMap(({ node, folder }) => {
      const span = node.get("healthcheck", "test");
      return span === undefined ? [] : [{ span, folder }];
    });
  return [...images, ...services].flatMap(({ span, folder }): Observation[] => {
    const { readinessPath, livenessPath } = pathsOf(project, folder);
    const { file, start, end } = span;
    const text = file.text.slice(start, end);
    if (!urlPaths(text).includes(readinessPath)) return [];
    return [
      {
        file,
        start,
        end,
        severity: "warning",
        message: `the health check asks ${readinessPath}`,
        why: `It is 503 until the program is ready and when a readiness check fails: Swarm, or whoever else restarts unhealthy containers, then kills it, and every replica at once. Ask ${livenessPath}.`,
        fix: {
          title: livenessPath,
          safe: true,
          edits: pathEdits(span, text, readinessPath, livenessPath),
        },
      },
    ];
  });
}

function pathEdits({ file, start }: Span, text: string, from: string, to: string): Edit[] {
  const at = start + text.indexOf(from);
  return [{ file, start: at, end: at + from.length, text: to }];
}
