import { afterAll, beforeAll, describe, vi } from "vitest";
import { describeCopies } from "./copies.contract.ts";
import { InstalledPackages } from "./installed-packages.ts";
import { describeJest } from "./jest.contract.ts";
import { describePrograms } from "./programs.contract.ts";
import { describeRegister } from "./register.contract.ts";
import { describeRun } from "./run.contract.ts";
import { describeTestRunners } from "./runners.contract.ts";
import { describeTypeScript } from "./typescript.contract.ts";

// Compilers and test runners take seconds, and many of them on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Packing and unpacking takes longer than most tests: what is published is installed once for all projects. */
describe("what is published", () => {
  let installed: InstalledPackages;

  beforeAll(async () => {
    installed = await InstalledPackages.install();
  }, 180_000);

  afterAll(() => installed?.remove());

  const packages = (): InstalledPackages => installed;
  describePrograms(packages);
  describeCopies(packages);
  describeRegister(packages);
  describeRun(packages);
  describeJest(packages);
  describeTestRunners(packages);
  describeTypeScript(packages);
});
