import type { From, Instruction } from "dockerfile-ast";

/** The instructions that make a stage's image, those of the stages it is built on first; the last one without a target. */
export function stageOf(
  instructions: readonly Instruction[],
  target?: string,
): { own: Instruction[]; baseImage: string; name: string | undefined } {
  const stages = stagesIn(instructions);
  const known = buildArguments(instructions);
  let own: Instruction[] = [];
  const named = stages.findIndex(
    ([first]) => target !== undefined && (first as From | undefined)?.getBuildStage() === target,
  );
  let wanted = named === -1 ? stages.length - 1 : named;
  const name = (stages[wanted]?.[0] as From | undefined)?.getBuildStage() ?? undefined;
  for (;;) {
    const stage = stages[wanted];
    const from = stage?.[0] as From | undefined;
    if (stage === undefined || from === undefined) return { own, baseImage: "", name };
    own = [...stage, ...own];
    const image = from.getImage() ?? "";
    const previous = stages
      .slice(0, wanted)
      .findIndex(
        ([first]) => (first as From).getBuildStage()?.toLowerCase() === image.toLowerCase(),
      );
    if (previous === -1) return { own, baseImage: expand(image, known), name };
    wanted = previous;
  }
}

/** The names of those that say what they start. */
export function startedStages(instructions: readonly Instruction[]): string[] {
  return stagesIn(instructions)
    .filter((stage) => stage.some((one) => /^(CMD|ENTRYPOINT)$/.test(one.getKeyword())))
    .flatMap(([first]) => (first as From | undefined)?.getBuildStage() ?? []);
}

function stagesIn(instructions: readonly Instruction[]): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.getKeyword() === "FROM") stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

function buildArguments(instructions: readonly Instruction[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const instruction of instructions) {
    if (instruction.getKeyword() !== "ARG") continue;
    const [name = "", value = ""] = (instruction.getArgumentsContent() ?? "").split("=", 2);
    known.set(name, value.replaceAll(/^["']|["']$/g, ""));
  }
  return known;
}

function expand(image: string, known: ReadonlyMap<string, string>): string {
  return image.replaceAll(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_, braced?: string, fallback?: string, bare?: string) =>
      known.get(braced ?? bare ?? "") ?? fallback ?? "",
  );
}
