import { kubernetesWorkloads } from "../containers.ts";
import { preStopMs } from "../durations.ts";
import type { Observation, Rule } from "../findings.ts";
import { hasNoShell } from "../images.ts";

export const preStopWithoutSleep: Rule = {
  id: "LC015-prestop-without-sleep",
  title: "preStop runs a sleep that the image does not have",
  severity: "error",
  check: (project) =>
    kubernetesWorkloads(project).flatMap(({ containers }) =>
      containers.flatMap(({ node, image, dockerfile }): Observation[] => {
        const exec = node.get("lifecycle", "preStop", "exec");
        const built = dockerfile?.baseImage ?? "";
        const bare = [image?.value ?? "", built].find((name) => name !== "" && hasNoShell(name));
        const sleepMs = preStopMs(node);
        if (exec === undefined || bare === undefined || sleepMs === 0) return [];
        const hook = node.entries("lifecycle", "preStop").find(({ key }) => key.value === "exec");
        if (hook === undefined) return [];
        const { file, start } = hook.key;
        const edit = {
          file,
          start,
          end: exec.end,
          text: `sleep: { seconds: ${Math.ceil(sleepMs / 1_000)} }`,
        };
        return [
          {
            file,
            start,
            end: exec.end,
            message: `preStop runs sleep, and ${bare} has none`,
            why: "The hook fails at once, and the signal comes while load balancers still send requests. The sleep action needs no program in the image (Kubernetes 1.30 and later).",
            fix: { title: "the sleep action", safe: false, edits: [edit] },
          },
        ];
      }),
    ),
};
