import { dirname } from "node:path";
import type { Located } from "../files/source-file.ts";
import { joined, yamlPart } from "../launch/parts.ts";
import type { Project } from "../project/project.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { wordsOf } from "../services/compose.ts";
import { evidenceOf } from "../services/evidence.ts";
import { dockerfileOfImage } from "../services/image-source.ts";
import { shellOfImage } from "../services/images.ts";
import type { PlatformService } from "./platform-service.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html */
const DEFAULT_MS = 30_000;

export function ecsServices(project: Project): PlatformService[] {
  return project.taskDefinitions.flatMap(({ root }) => {
    const definitions = root.get("taskDefinition") ?? root;
    return definitions.items("containerDefinitions").map((node) => serviceOf(project, node));
  });
}

function serviceOf(project: Project, node: YamlNode): PlatformService {
  const image = node.text("image")?.value;
  const dockerfile = dockerfileOfImage(project, image);
  const environment = new Map([...(dockerfile?.environment ?? []), ...environmentOf(node)]);
  const parts = [node.get("entryPoint"), node.get("command")].flatMap((one) => one ?? []);
  const words = parts.flatMap(wordsOf);
  const folder = dockerfile?.folder ?? dirname(node.file.path);
  const { node: isNode } = evidenceOf(project, { image, dockerfile, words, environment, folder });
  const init =
    node.text("linuxParameters", "initProcessEnabled")?.value === "true"
      ? "docker-init"
      : undefined;
  const shell = shellOfImage(dockerfile?.baseImage ?? image ?? "");
  const set = node.text("stopTimeout");
  return {
    platform: "ecs",
    environment,
    folder,
    isNode,
    limit: {
      ...(set ?? { file: node.file, start: node.start, end: node.file.lineEnd(node.start) }),
      name: "stopTimeout",
      limitMs: set === undefined ? DEFAULT_MS : Number(set.value) * 1_000,
      isDefault: set === undefined,
      write: (ms) => node.get("stopTimeout")?.replacement(String(Math.min(ms / 1_000, 120))) ?? [],
    },
    signal: undefined,
    start: joined(
      parts.map((part) =>
        yamlPart(part, wordsOf(part), { folder, dockerfile, environment, shell, init }),
      ),
    ),
  };
}

function environmentOf(node: YamlNode): [string, Located<string>][] {
  return node.items("environment").flatMap((entry): [string, Located<string>][] => {
    const value = entry.text("value");
    return value === undefined ? [] : [[entry.text("name")?.value ?? "", value]];
  });
}
