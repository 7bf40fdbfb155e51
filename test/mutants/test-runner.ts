import type { Reporter, TestCase, TestModule, TestSpecification } from "vitest/node";
import { BaseSequencer, createVitest } from "vitest/node";
import type { Answer, Order, TestRun } from "./test-order.ts";

/*
 * A warm Vitest in a process of its own, which runs what it is told to: `main` can end it, with all that it started,
 * when a mutant hangs. What is not told it on the command line comes by IPC.
 */

const [root = "", setup] = process.argv.slice(2);
process.chdir(root);

/** In the order in which they are given. */
class AsGiven extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files);
  }
}

let runs: TestRun[] = [];
let bails = false;

const reporter: Reporter = {
  onTestCaseResult(test: TestCase) {
    const { state, errors } = test.result();
    if (state === "skipped" || state === "pending") return;
    const { diagnostic } = { diagnostic: test.diagnostic() };
    runs.push({
      file: test.module.moduleId,
      id: test.id,
      name: test.fullName,
      passed: state === "passed",
      ms: diagnostic?.duration ?? 0,
      error: errors?.[0]?.message ?? "",
    });
    if (state === "failed" && bails) void vitest.cancelCurrentRun("test-failure");
  },
  onTestModuleEnd(module: TestModule) {
    const [error] = module.errors();
    if (error === undefined) return;
    // It could not even be loaded.
    const { moduleId: file } = module;
    runs.push({ file, id: module.id, name: "", passed: false, ms: 0, error: error.message });
  },
};

const vitest = await createVitest("test", {
  root,
  watch: false,
  maxWorkers: 1,
  testTimeout: 15_000,
  hookTimeout: 15_000,
  reporters: [reporter],
  sequence: { sequencer: AsGiven },
  ...(setup === undefined ? {} : { setupFiles: [setup] }),
});
// A reporter alone would leave Vitest's own complaints on our output.
process.on("message", (order: Order) => void follow(order));
process.on("disconnect", () => process.exit(0));
process.send?.("ready");

async function follow({ files, env, bail }: Order): Promise<void> {
  runs = [];
  bails = bail;
  for (const [name, value] of Object.entries(env)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  const project = vitest.getRootProject();
  const specifications = files.map(({ file, ids }) =>
    project.createSpecification(file, ids === undefined ? undefined : { testIds: [...ids] }),
  );
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const unhandled = unhandledErrors.map(textOf);
  process.send?.({ runs, unhandled } satisfies Answer);
}

function textOf(error: unknown): string {
  return error instanceof Error ||
    (typeof error === "object" && error !== null && "message" in error)
    ? String(error.message)
    : String(error);
}
