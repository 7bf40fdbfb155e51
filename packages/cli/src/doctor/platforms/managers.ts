import { dirname } from "node:path";
import type { Located, SourceFile } from "../files/source-file.ts";
import type { Project } from "../project/project.ts";
import { readSystemdUnit, setting, type SystemdUnit } from "../read/systemd-unit.ts";
import { parseDuration } from "../services/durations.ts";
import { evidenceOf, wordsAreNode } from "../services/evidence.ts";
import { dockerfileOfImage } from "../services/image-source.ts";
import { shellOfImage } from "../services/images.ts";
import { isTaskCommand } from "../services/one-shot.ts";
import type { Environment } from "../services/service.ts";
import { unitEnvironment } from "../services/unit-environment.ts";
import { splitWords } from "../shell/syntax.ts";
import { plainStart, type PlatformService } from "./platform-service.ts";

const NOTHING: Environment = new Map();

/** https://devcenter.heroku.com/articles/dyno-shutdown-behavior: SIGTERM to every process of the dyno, SIGKILL after 30 s. */
export function procfileServices(project: Project): PlatformService[] {
  return filesOf(project, "procfile").flatMap((file) =>
    [...file.text.matchAll(/^([\w-]+):[ \t]*(.+)$/gm)]
      .filter(([, name]) => name !== "release")
      .map(([line, , command = ""]) => {
        const start = file.text.indexOf(line);
        return {
          platform: "heroku",
          environment: NOTHING,
          folder: dirname(file.path),
          isNode: wordsAreNode([command]),
          limit: {
            file,
            start,
            end: start + line.length,
            name: "Heroku's limit",
            limitMs: 30_000,
            isDefault: true,
          },
          signal: undefined,
          start: undefined,
        };
      }),
  );
}

/** https://supervisord.org/configuration.html: `stopwaitsecs`, 10 s by default; only the child itself is signalled, unless `stopasgroup`. */
export function supervisordServices(project: Project): PlatformService[] {
  return filesOf(project, "supervisord").flatMap((file) => {
    const unit = unitOf(file);
    const sections = new Set([...unit.keys()].map((key) => key.split(".", 1)[0] ?? ""));
    return [...sections]
      .filter((section) => section.startsWith("program:"))
      .flatMap((section): PlatformService[] => {
        const command = setting(unit, `${section}.command`);
        if (command === undefined) return [];
        const words = splitWords(command.value);
        const set = setting(unit, `${section}.stopwaitsecs`);
        const folder = dirname(file.path);
        const environment = pairsOf(setting(unit, `${section}.environment`));
        const whole = setting(unit, `${section}.stopasgroup`)?.value === "true";
        return [
          {
            platform: "supervisord",
            environment,
            folder,
            isNode: wordsAreNode(words) && !isTaskCommand(words),
            limit: {
              ...(set ?? command),
              name: "stopwaitsecs",
              limitMs: set === undefined ? 10_000 : Number(set.value) * 1_000,
              isDefault: set === undefined,
              write: (ms) =>
                set === undefined
                  ? [
                      {
                        file,
                        start: command.end,
                        end: command.end,
                        text: `\nstopwaitsecs=${ms / 1_000}`,
                      },
                    ]
                  : [{ file, start: set.start, end: set.end, text: String(ms / 1_000) }],
            },
            signal: setting(unit, `${section}.stopsignal`),
            start: whole
              ? undefined
              : plainStart(command, words, { folder, environment, init: "supervisord" }),
          },
        ];
      });
  });
}

/** podman-systemd.unit(5): `StopTimeout=`, 10 s by default; `Exec=` comes behind the image's entrypoint. */
export function quadletServices(project: Project): PlatformService[] {
  return project.quadlets.flatMap(({ file, unit }): PlatformService[] => {
    const image = setting(unit, "Container.Image");
    if (image === undefined) return [];
    const exec = setting(unit, "Container.Exec");
    const dockerfile = dockerfileOfImage(project, image.value);
    const environment = new Map([
      ...(dockerfile?.environment ?? []),
      ...unitEnvironment(unit, "Container.Environment"),
    ]);
    const words = exec === undefined ? [] : splitWords(exec.value);
    const folder = dockerfile?.folder ?? dirname(file.path);
    const evidence = evidenceOf(project, {
      image: image.value,
      dockerfile,
      words,
      environment,
      folder,
    });
    const set = setting(unit, "Container.StopTimeout");
    const limitMs = set === undefined ? 10_000 : parseDuration(set.value);
    const shell = shellOfImage(dockerfile?.baseImage ?? image.value);
    const init = setting(unit, "Container.RunInit")?.value === "true" ? "catatonit" : undefined;
    return [
      {
        platform: "docker",
        environment,
        folder,
        isNode: evidence.node,
        limit:
          limitMs === undefined
            ? undefined
            : {
                ...(set ?? image),
                name: "StopTimeout",
                limitMs,
                isDefault: set === undefined,
                write: (ms) =>
                  set === undefined
                    ? [
                        {
                          file,
                          start: image.end,
                          end: image.end,
                          text: `\nStopTimeout=${ms / 1_000}`,
                        },
                      ]
                    : [{ file, start: set.start, end: set.end, text: String(ms / 1_000) }],
              },
        signal: setting(unit, "Container.StopSignal"),
        start:
          exec === undefined
            ? undefined
            : plainStart(exec, words, { folder, environment, dockerfile, shell, init }),
      },
    ];
  });
}

function filesOf(project: Project, platform: "procfile" | "supervisord"): SourceFile[] {
  return project.others.filter((one) => one.platform === platform).map(({ file }) => file);
}

const units = new WeakMap<SourceFile, SystemdUnit>();

/** Its syntax is that of units: sections, `key=value`, comments with ; or #. */
function unitOf(file: SourceFile): SystemdUnit {
  const unit = units.get(file) ?? readSystemdUnit(file);
  units.set(file, unit);
  return unit;
}

/** `A="1",B="2"`. */
function pairsOf(set: Located<string> | undefined): Environment {
  if (set === undefined) return NOTHING;
  return new Map(
    [...set.value.matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name = "", value = ""]) => [
      name,
      { ...set, value },
    ]),
  );
}
