import { dirname } from "node:path";
import {
  DockerfileParser,
  type Env,
  type Instruction,
  ModifiableInstruction,
} from "dockerfile-ast";
import type { Located, SourceFile, Span } from "../files/source-file.ts";
import { type ContinuedText, joinContinued } from "./continued-text.ts";
import { type ImageFile, imageFilesOf, workdirOf } from "./image-files.ts";
import { stageOf, startedStages } from "./stage.ts";

/** CMD or ENTRYPOINT: a list of words, or text for a shell. */
export interface DockerCommand extends Span {
  /** The span of what follows the keyword; a fix replaces it. */
  readonly argv: readonly string[] | undefined;
  readonly content: ContinuedText;
  /** Starts like a list but is none (single quotes, say), so that Docker gives it to the shell. */
  readonly malformed: boolean;
}

export interface Dockerfile {
  readonly file: SourceFile;
  readonly folder: string;
  /** The stage's name. */
  readonly stage: string | undefined;
  /** Names of stages with a command of their own. */
  readonly started: readonly string[];
  /** What the stage is built on, stages before it followed through. */
  readonly baseImage: string;
  /** What runs a shell form. */
  readonly shell: readonly string[];
  readonly entrypoint: DockerCommand | undefined;
  readonly command: DockerCommand | undefined;
  readonly stopSignal: Located<string> | undefined;
  readonly healthcheck: Located<string> | undefined;
  readonly environment: ReadonlyMap<string, Located<string>>;
  readonly workdir: string;
  /** Files and folders that are copied into the image, and those that the Dockerfile writes itself. */
  readonly imageFiles: readonly ImageFile[];
  /** The text of its RUN instructions: what is installed. */
  readonly installs: string;
}

/** What the image that a stage makes is started with; the last one without a target. */
export function readDockerfile(file: SourceFile, target?: string): Dockerfile {
  // A byte order mark is no part of the first keyword.
  const parsed = DockerfileParser.parse(file.text.replace(/^\uFEFF/, " "));
  const instructions = parsed.getInstructions();
  const { own, baseImage, name } = stageOf(instructions, target);
  const escape = parsed.getEscapeCharacter();
  const last = (keyword: string): Instruction | undefined =>
    own.findLast((instruction) => instruction.getKeyword() === keyword);
  // A CMD before the last ENTRYPOINT of the same stage still counts; one of the stage below does not.
  const shell = last("SHELL");
  return {
    file,
    folder: dirname(file.path),
    stage: name,
    started: startedStages(instructions),
    baseImage,
    shell: shell === undefined ? ["/bin/sh", "-c"] : (wordsOf(shell) ?? ["/bin/sh", "-c"]),
    entrypoint: commandOf(file, last("ENTRYPOINT"), escape),
    command: commandOf(file, last("CMD"), escape),
    stopSignal: located(file, last("STOPSIGNAL")),
    healthcheck: located(file, last("HEALTHCHECK")),
    environment: environmentOf(file, own),
    workdir: workdirOf(own),
    imageFiles: imageFilesOf(file, own),
    installs: own
      .filter((instruction) => instruction.getKeyword() === "RUN")
      .map((instruction) => instruction.getArgumentsContent() ?? "")
      .join("\n"),
  };
}

function commandOf(
  file: SourceFile,
  instruction: Instruction | undefined,
  escape: string,
): DockerCommand | undefined {
  const place = located(file, instruction);
  if (instruction === undefined || place === undefined) return undefined;
  const content = joinContinued(file.text, place.start, place.end, escape);
  const argv = listOf(content.text);
  const malformed = argv === undefined && content.text.startsWith("[");
  return { ...place, argv, content, malformed };
}

function wordsOf(instruction: Instruction): string[] | undefined {
  return listOf(instruction.getArgumentsContent() ?? "");
}

/** Parsed anew: the list that the syntax tree gives has lost the blanks in its words. */
function listOf(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string")
      ? words
      : undefined;
  } catch {
    return undefined;
  }
}

function located(
  file: SourceFile,
  instruction: Instruction | undefined,
): Located<string> | undefined {
  const range = instruction?.getArgumentsRange();
  if (instruction === undefined || range === null || range === undefined) return undefined;
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags().length : 0;
  const first = instruction.getArguments()[0]?.getRange();
  const start = file.offset(flags > 0 && first !== undefined ? first.start : range.start);
  return {
    file,
    start,
    end: file.offset(range.end),
    value: instruction.getArgumentsContent() ?? "",
  };
}

function environmentOf(
  file: SourceFile,
  instructions: readonly Instruction[],
): Map<string, Located<string>> {
  const environment = new Map<string, Located<string>>();
  for (const instruction of instructions) {
    if (instruction.getKeyword() !== "ENV") continue;
    for (const property of (instruction as Env).getProperties()) {
      const range = property.getRange();
      environment.set(property.getName(), {
        file,
        start: file.offset(range.start),
        end: file.offset(range.end),
        value: property.getValue() ?? "",
      });
    }
  }
  return environment;
}
