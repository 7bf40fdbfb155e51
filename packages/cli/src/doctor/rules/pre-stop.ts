import type { Observation } from "../findings/finding.ts";
import { preStopMs } from "../services/durations.ts";
import { hasNoShell } from "../services/images.ts";
import { kubernetesWorkloads } from "../services/kubernetes.ts";
import type { Rule } from "./rule.ts";

export const preStopWithoutSleep: Rule = {
  id: "LC015-prestop-without-sleep",
  title: "preStop runs a sleep that the image does not have",
  severity: "error",
  help: "An image with nothing in it but the program has no shell and no sleep: the preStop hook fails at once, and the signal comes while requests are still on their way. Kubernetes 1.30 and later has a sleep action that needs no program.",
  check: (project) =>
    kubernetesWorkloads(project).flatMap(({ containers }) =>
      containers.flatMap((service): Observation[] => {
        const { node, image, dockerfile } = service;
        const exec = node.get("lifecycle", "preStop", "exec");
        const built = dockerfile?.baseImage ?? "";
        const bare = [image?.value ?? "", built].find((name) => name !== "" && hasNoShell(name));
        const sleepMs = preStopMs(service);
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
