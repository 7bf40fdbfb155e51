import { isForDevelopment } from "../files/kinds.ts";
import { groupBy } from "../project/group-by.ts";
import type { Project } from "../project/project.ts";
import { type DockerCommand, type Dockerfile, readDockerfile } from "../read/dockerfile.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { composeServices, wordsOf } from "../services/compose.ts";
import { dockerfileIsNode } from "../services/evidence.ts";
import { shellOfImage } from "../services/images.ts";
import { kubernetesWorkloads } from "../services/kubernetes.ts";
import { isTaskCommand } from "../services/one-shot.ts";
import { platformServices } from "../platforms/platforms.ts";
import type { Service } from "../services/service.ts";
import { diagnose } from "./diagnosis.ts";
import type { Fault } from "./fault.ts";
import type { Launch } from "./launch.ts";
import { joined, textPart, yamlPart } from "./parts.ts";

export interface DiagnosedLaunch {
  readonly launch: Launch;
  readonly fault: Fault | undefined;
}

const DEVELOPMENT_STAGE = /(^|[-_])(debug|dev|development|tests?|lint|ci|e2e)\d*([-_]|$)/i;

const diagnosed = new WeakMap<Project, DiagnosedLaunch[]>();

/** Every start of a Node program in the project, with the first thing that a stop signal would not get through. */
export function diagnosedLaunches(project: Project): DiagnosedLaunch[] {
  const known = diagnosed.get(project);
  if (known !== undefined) return known;
  const found = startsOf(project).flatMap((parts) => {
    const whole = joined(parts);
    if (whole === undefined) return [];
    // The fault is the first part's, if that is enough for one; else the whole command line's.
    for (let count = 1; count < parts.length; count += 1) {
      const launch = joined(parts.slice(0, count));
      const fault = launch === undefined ? undefined : diagnose(project, launch);
      if (launch !== undefined && fault !== undefined)
        return [{ launch: { ...launch, argv: whole.argv }, fault }];
    }
    return [{ launch: whole, fault: diagnose(project, whole) }];
  });
  diagnosed.set(project, found);
  return found;
}

function startsOf(project: Project): Launch[][] {
  const built = composeServices(project).flatMap(({ dockerfile }) => dockerfile ?? []);
  const builtFrom = groupBy(built, ({ file }) => file.path);
  const images = project.dockerfiles
    .flatMap((dockerfile) => stagesBuilt(dockerfile, builtFrom.get(dockerfile.file.path) ?? []))
    .filter((dockerfile) => !isForDevelopment(dockerfile.file.path) && dockerfileIsNode(dockerfile))
    .map((dockerfile) => dockerParts(dockerfile))
    .filter((parts) => !isTaskCommand(joined(parts)?.argv ?? []));
  const services = composeServices(project)
    .filter(({ evidence, oneShot }) => evidence.node && !oneShot)
    .map((service) => {
      const init = service.text("init")?.value === "true" ? "docker-init" : undefined;
      return overridden(service, "entrypoint", "command", init);
    });
  const pods = kubernetesWorkloads(project).flatMap(({ containers }) =>
    containers
      .filter(({ oneShot }) => !oneShot)
      .map((service) => overridden(service, "command", "args", undefined)),
  );
  const others = platformServices(project).map(({ start }) => (start === undefined ? [] : [start]));
  return [...images, ...services, ...pods, ...others];
}

/**
 * The last stage, or, where that starts nothing, all that do; and those that compose files name. One for development
 * counts where there is no other.
 */
function stagesBuilt(dockerfile: Dockerfile, named: readonly Dockerfile[]): Dockerfile[] {
  const { file, entrypoint, command, started } = dockerfile;
  const starts = entrypoint !== undefined || command !== undefined || started.length === 0;
  const last = starts ? [dockerfile] : started.map((stage) => readDockerfile(file, stage));
  const all = [...new Map([...named, ...last].map((one) => [commandsOf(one), one])).values()];
  const real = all.filter(({ stage }) => !DEVELOPMENT_STAGE.test(stage ?? ""));
  return real.length === 0 ? last : real;
}

/** Stages that start the same in the same place are one. */
function commandsOf({ entrypoint, command, baseImage }: Dockerfile): string {
  return `${entrypoint?.start} ${command?.start} ${baseImage}`;
}

function dockerParts(dockerfile: Dockerfile): Launch[] {
  const { entrypoint, command } = dockerfile;
  // Docker ignores CMD behind an ENTRYPOINT in shell form.
  const ignored = entrypoint !== undefined && entrypoint.argv === undefined;
  const parts = ignored ? [entrypoint] : [entrypoint, command];
  const keepsForm = ignored && command !== undefined;
  return parts.flatMap((part) =>
    part === undefined ? [] : [dockerPart(dockerfile, part, keepsForm)],
  );
}

function dockerPart(dockerfile: Dockerfile, command: DockerCommand, keepsForm = false): Launch {
  const { content, malformed, argv } = command;
  const shell =
    dockerfile.shell[0]?.endsWith("bash") === true ? "bash" : shellOfImage(dockerfile.baseImage);
  return textPart({
    ...command,
    argv: argv ?? [...dockerfile.shell, content.text],
    shellForm: argv === undefined ? { content, malformed } : undefined,
    keepsForm,
    folder: dockerfile.folder,
    dockerfile,
    environment: dockerfile.environment,
    shell,
    init: undefined,
  });
}

/** What the image starts, with what the compose file or manifest puts in its place. */
function overridden(
  service: Service,
  entrypointKey: string,
  commandKey: string,
  init: string | undefined,
): Launch[] {
  const { dockerfile, image, folder, environment } = service;
  const entrypoint = service.get(entrypointKey);
  const command = service.get(commandKey);
  if (entrypoint === undefined && command === undefined) return withInit(dockerfile, service, init);
  const shell = shellOfImage(dockerfile?.baseImage ?? image?.value ?? "");
  const partOf = (node: YamlNode | undefined): Launch[] =>
    node === undefined
      ? []
      : [yamlPart(node, wordsOf(node), { folder, dockerfile, environment, shell, init })];
  const built = dockerfile?.entrypoint;
  if (entrypoint === undefined && built?.argv !== undefined && dockerfile !== undefined) {
    // A fault of the image's own ENTRYPOINT is the Dockerfile's, not this file's.
    const whole = joined([{ ...dockerPart(dockerfile, built), init }, ...partOf(command)]);
    return whole === undefined ? [] : [whole];
  }
  return [...partOf(entrypoint), ...partOf(command)];
}

/** `init: true` around what the image starts: another shape than the Dockerfile's own. */
function withInit(
  dockerfile: Dockerfile | undefined,
  { node }: Service,
  init: string | undefined,
): Launch[] {
  const whole =
    dockerfile === undefined || init === undefined ? undefined : joined(dockerParts(dockerfile));
  if (whole === undefined) return [];
  const at = node.get("init") ?? node;
  return [
    {
      ...whole,
      file: at.file,
      start: at.start,
      end: at.end,
      init,
      write: () => [],
      insert: () => [],
    },
  ];
}
