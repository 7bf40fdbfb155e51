import { composeServices, kubernetesWorkloads } from "../containers.ts";
import type { Edit } from "../findings.ts";
import { isInfrastructure, shellOfImage, type ShellName } from "../images.ts";
import type { Project } from "../project.ts";
import type { DockerCommand, Dockerfile } from "../read/dockerfile.ts";
import { splitWords } from "../read/shell.ts";
import type { YamlNode } from "../read/yaml-file.ts";
import { dirname } from "node:path";
import { diagnose } from "./diagnosis.ts";
import type { Fault } from "./fault.ts";
import type { Launch } from "./launch.ts";

export interface DiagnosedLaunch {
  readonly launch: Launch;
  readonly fault: Fault;
}

const diagnosed = new WeakMap<Project, DiagnosedLaunch[]>();

/** Every container start of the project that a stop signal would not get through, each with its first fault. */
export function faultyLaunches(project: Project): DiagnosedLaunch[] {
  const known = diagnosed.get(project);
  if (known !== undefined) return known;
  const found = startsOf(project).flatMap((parts) => {
    // The fault is the first part's, if that is enough for one; else the whole command line's.
    for (let count = 1; count <= parts.length; count += 1) {
      const launch = joined(parts.slice(0, count));
      const fault = launch === undefined ? undefined : diagnose(project, launch);
      if (launch !== undefined && fault !== undefined) return [{ launch, fault }];
    }
    return [];
  });
  diagnosed.set(project, found);
  return found;
}

type Part = Omit<Launch, "inherited">;

function joined(parts: readonly Part[]): Launch | undefined {
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  const before = parts.slice(0, -1).flatMap(({ argv }) => argv);
  return {
    ...last,
    argv: [...before, ...last.argv],
    inherited: before.length,
    write: (argv) => last.write(argv.slice(before.length)),
  };
}

function startsOf(project: Project): Part[][] {
  const images = project.dockerfiles
    .filter(({ baseImage }) => !isInfrastructure(baseImage))
    .map((dockerfile) => dockerParts(dockerfile));
  const services = composeServices(project).map(({ node, image, dockerfile }) => {
    const init = node.text("init")?.value === "true" ? "docker-init" : undefined;
    const shell = shellOfImage(dockerfile?.baseImage ?? image?.value ?? "");
    const folder = dockerfile?.folder ?? dirname(node.file.path);
    return overridden(dockerfile, node.get("entrypoint"), node.get("command"), {
      init,
      shell,
      folder,
    });
  });
  const pods = kubernetesWorkloads(project).flatMap(({ containers }) =>
    containers.map(({ node, image, dockerfile }) => {
      const shell = shellOfImage(dockerfile?.baseImage ?? image?.value ?? "");
      const folder = dockerfile?.folder ?? dirname(node.file.path);
      return overridden(dockerfile, node.get("command"), node.get("args"), {
        init: undefined,
        shell,
        folder,
      });
    }),
  );
  return [...images, ...services, ...pods];
}

function dockerParts(dockerfile: Dockerfile): Part[] {
  const { entrypoint, command } = dockerfile;
  // Docker ignores CMD behind an ENTRYPOINT in shell form.
  const parts =
    entrypoint !== undefined && entrypoint.argv === undefined
      ? [entrypoint]
      : [entrypoint, command];
  return parts.flatMap((part) => (part === undefined ? [] : [dockerPart(dockerfile, part)]));
}

function dockerPart(dockerfile: Dockerfile, command: DockerCommand): Part {
  const { file, start, end, text, malformed } = command;
  return {
    file,
    start,
    end,
    argv: command.argv ?? [...dockerfile.shell, text],
    shellForm: command.argv === undefined ? { text, start, malformed } : undefined,
    folder: dockerfile.folder,
    shell:
      dockerfile.shell[0]?.endsWith("bash") === true ? "bash" : shellOfImage(dockerfile.baseImage),
    init: undefined,
    write: (argv) => [listEdit({ file, start, end }, argv)],
  };
}

/** What the image starts, with what the compose file or manifest puts in its place. */
function overridden(
  dockerfile: Dockerfile | undefined,
  entrypoint: YamlNode | undefined,
  command: YamlNode | undefined,
  context: { init: string | undefined; shell: ShellName; folder: string },
): Part[] {
  if (entrypoint === undefined && command === undefined) return [];
  const built = dockerfile?.entrypoint;
  const own = entrypoint === undefined ? [] : [yamlPart(entrypoint, context)];
  const inherited =
    entrypoint === undefined && built?.argv !== undefined && dockerfile !== undefined;
  // A fault of the image's own ENTRYPOINT is the Dockerfile's, not this file's.
  if (inherited && dockerfile.entrypoint !== undefined) {
    const before = dockerPart(dockerfile, dockerfile.entrypoint);
    const after = command === undefined ? undefined : yamlPart(command, context);
    const whole = after === undefined ? undefined : joined([before, after]);
    return whole === undefined ? [] : [whole];
  }
  return [...own, ...(command === undefined ? [] : [yamlPart(command, context)])];
}

function yamlPart(
  node: YamlNode,
  context: { init: string | undefined; shell: ShellName; folder: string },
): Part {
  const { file, start, end } = node;
  const words = node.isList
    ? node.items().map((item) => item.text()?.value ?? "")
    : splitWords(node.text()?.value ?? "");
  return {
    file,
    start,
    end,
    argv: words,
    shellForm: undefined,
    ...context,
    write: (argv) => [listEdit({ file, start, end }, argv)],
  };
}

function listEdit(span: Pick<Edit, "file" | "start" | "end">, argv: readonly string[]): Edit {
  return { ...span, text: `[${argv.map((word) => JSON.stringify(word)).join(", ")}]` };
}
