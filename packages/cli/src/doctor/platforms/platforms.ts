import type { Project } from "../project/project.ts";
import { ecsServices } from "./ecs.ts";
import { flyServices, railwayServices } from "./toml-platforms.ts";
import { nomadServices } from "./nomad.ts";
import type { PlatformService } from "./platform-service.ts";
import { procfileServices, quadletServices, supervisordServices } from "./managers.ts";
import { renderServices } from "./render.ts";

const known = new WeakMap<Project, PlatformService[]>();

/** What the files of every platform but Docker, Kubernetes, systemd and PM2 start. */
export function platformServices(project: Project): PlatformService[] {
  const services =
    known.get(project) ??
    [
      flyServices,
      railwayServices,
      ecsServices,
      nomadServices,
      renderServices,
      procfileServices,
      supervisordServices,
      quadletServices,
    ]
      .flatMap((read) => read(project))
      .filter(({ isNode }) => isNode);
  known.set(project, services);
  return services;
}
