import type { Unread } from "../files/collect.ts";
import { groupBy } from "../project/group-by.ts";
import type { Project } from "../project/project.ts";
import { isForeign } from "./images.ts";
import { kubernetesWorkloads } from "./kubernetes.ts";
import { takesTraffic } from "./traffic.ts";

/** Containers that take traffic and may hold anything: nothing is found in them, and nothing is vouched for. */
export function unjudgedContainers(project: Project, only: (path: string) => boolean): Unread[] {
  const unknown = kubernetesWorkloads(project).flatMap(({ podSpec, containers }) => {
    const judged = new Set(containers.map(({ node }) => node.start));
    return podSpec.items("containers").flatMap((container) => {
      const { value: image = "" } = container.text("image") ?? {};
      const known = judged.has(container.start) || image === "" || isForeign(image);
      if (known || !takesTraffic(container)) return [];
      const name = container.text("name")?.value ?? "";
      return only(container.file.path) ? [{ path: container.file.path, name, image }] : [];
    });
  });
  return [...groupBy(unknown, ({ path }) => path)].map(([path, containers]) => {
    const names = containers.map(({ name, image }) => `${name} (${image})`).join(", ");
    return { path, isRead: true, reason: `nothing shows that it is Node that runs in ${names}` };
  });
}
