import { dirname } from "node:path";
import {
  type Env,
  DockerfileParser,
  type Instruction,
  ModifiableInstruction,
} from "dockerfile-ast";
import type { Located, SourceFile, Span } from "../source-file.ts";
import { lastStage } from "./last-stage.ts";

/** CMD or ENTRYPOINT: a list of words, or text for a shell. */
export interface DockerCommand extends Span {
  /** The span of what follows the keyword; a fix replaces it. */
  readonly argv: readonly string[] | undefined;
  readonly text: string;
  /** Starts like a list but is none (single quotes, say), so that Docker gives it to the shell. */
  readonly malformed: boolean;
}

export interface Dockerfile {
  readonly file: SourceFile;
  readonly folder: string;
  /** What the last stage is built on, stages before it followed through. */
  readonly baseImage: string;
  /** What runs a shell form. */
  readonly shell: readonly string[];
  readonly entrypoint: DockerCommand | undefined;
  readonly command: DockerCommand | undefined;
  readonly stopSignal: Located<string> | undefined;
  readonly healthcheck: Located<string> | undefined;
  readonly environment: ReadonlyMap<string, Located<string>>;
}

/** What the image that the last stage makes is started with. */
export function readDockerfile(file: SourceFile): Dockerfile {
  const parsed = DockerfileParser.parse(file.text);
  const { own, baseImage } = lastStage(parsed.getInstructions());
  const last = (keyword: string): Instruction | undefined =>
    own.findLast((instruction) => instruction.getKeyword() === keyword);
  const shell = last("SHELL");
  return {
    file,
    folder: dirname(file.path),
    baseImage,
    shell: shell === undefined ? ["/bin/sh", "-c"] : (wordsOf(shell) ?? ["/bin/sh", "-c"]),
    entrypoint: commandOf(file, last("ENTRYPOINT")),
    command: commandOf(file, last("CMD")),
    stopSignal: located(file, last("STOPSIGNAL")),
    healthcheck: located(file, last("HEALTHCHECK")),
    environment: environmentOf(file, own),
  };
}

function commandOf(
  file: SourceFile,
  instruction: Instruction | undefined,
): DockerCommand | undefined {
  const content = located(file, instruction);
  if (instruction === undefined || content === undefined) return undefined;
  const argv = wordsOf(instruction);
  // The raw text, so that offsets in a command that goes on over several lines are those of the file.
  const text = file.text.slice(content.start, content.end);
  return { ...content, argv, text, malformed: argv === undefined && text.startsWith("[") };
}

/** Parsed anew: the list that the syntax tree gives has lost the blanks in its words. */
function wordsOf(instruction: Instruction): string[] | undefined {
  try {
    const words: unknown = JSON.parse(instruction.getArgumentsContent() ?? "");
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
