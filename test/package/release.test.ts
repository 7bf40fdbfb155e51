import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Registry } from "./registry.ts";
import { ReleaseCheckout } from "./release-checkout.ts";

// Packages are packed, and looked at by tools that take seconds, on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

/** Where nobody listens. */
const NOWHERE = "//127.0.0.1:9/";

let checkout: ReleaseCheckout;
let registry: Registry;

beforeEach(async () => {
  checkout = new ReleaseCheckout();
  registry = await Registry.start();
});

afterEach(async () => {
  checkout.remove();
  await registry.stop();
});

test.each<[string, (checkout: ReleaseCheckout) => void, RegExp]>([
  [
    "versions that differ",
    (it) => it.change("packages/core", { version: "1.2.4" }),
    /refused: .*one version.*@two\/core 1\.2\.4, @two\/adapter 1\.2\.3/,
  ],
  [
    "a changelog without the version",
    (it) => it.write("CHANGELOG.md", "# Changelog\n\n## 1.2.3\n\n## 1.2.2\n\n- Some of it.\n"),
    /refused: CHANGELOG\.md says nothing under "## 1\.2\.3"/,
  ],
  [
    "a changeset that waits",
    (it) => it.write(".changeset/red-hats-sing.md", '---\n"@two/core": patch\n---\n\nMore.\n'),
    /refused: changesets wait.*red-hats-sing\.md/,
  ],
  [
    "a package that says another origin",
    (it) => it.change("packages/core", { repository: { type: "git", url: "git+https://else" } }),
    /refused: @two\/core: repository\.url is not the root's[^]*repository\.directory is not packages\/core/,
  ],
  [
    "a package that would not be public, or without provenance",
    (it) => it.change("packages/core", { publishConfig: {} }),
    /refused: @two\/core: publishConfig\.access[^]*refused: @two\/core: publishConfig\.provenance/,
  ],
])("pnpm release refuses %s", async (_, spoil, says) => {
  spoil(checkout);
  const { code, said } = await checkout.release(registry.address, "--dry-run");
  expect(said).toMatch(says);
  expect(code).toBe(1);
});

test("pnpm release refuses what no commit has, another branch than main, and to go without provenance unasked", async () => {
  checkout.git("switch", "--quiet", "--create", "next");
  checkout.write("README.md", "# two\n");
  const { code, said } = await checkout.release(registry.address);
  expect(said).toContain("refused: there are changes that no commit has: ?? README.md");
  expect(said).toContain("refused: a release is made from main, and this is next");
  expect(said).toMatch(/refused: provenance needs a GitHub workflow with id-token: write/);
  expect(code).toBe(1);
  expect(registry.published).toEqual([]);
});

test("pnpm release refuses when no registry says what is published", async () => {
  const { code, said } = await checkout.release(NOWHERE, "--without-provenance");
  expect(said).toMatch(/refused: the registry does not say whether it has @two\/core@1\.2\.3/);
  expect(code).toBe(1);
});

test("pnpm release refuses a tarball with what has no place in it, and without what has", async () => {
  checkout.change("packages/core", { files: ["dist", "notes.txt"] });
  checkout.write("packages/core/notes.txt", "of nobody's concern\n");
  checkout.git("rm", "--quiet", "packages/adapter/README.md");
  checkout.commit();
  const { code, said } = await checkout.release(registry.address, "--without-provenance");
  expect(said).toContain("refused: @two/core: notes.txt has no place in what is published");
  expect(said).toContain("refused: @two/adapter: README.md is missing");
  expect(code).toBe(1);
  expect(registry.published).toEqual([]);
});

test("pnpm release --dry-run says what it would run, in the order of dependencies, and sends nothing", async () => {
  checkout.write("README.md", "# two\n");
  const { code, said } = await checkout.release(registry.address, "--dry-run");
  const commands = said.match(/^npm publish .*$/gm) ?? [];
  expect(commands.map((command) => /two-\w+/.exec(command)?.[0])).toEqual([
    "two-core",
    "two-adapter",
  ]);
  for (const command of commands) expect(command).toContain("--provenance=true");
  expect(said).toContain("would be refused without --dry-run: there are changes");
  expect(said).toContain("nothing is in the way of this release");
  expect(code).toBe(0);
  expect(registry.published).toEqual([]);
});

test("pnpm release goes on where it broke off, and then has nothing to do", async () => {
  registry.refused.add("@two/adapter");
  const broken = await checkout.release(registry.address, "--without-provenance");
  expect(broken.said).toContain("refused: npm did not publish @two/adapter");
  expect(broken.code).toBe(1);
  expect(registry.published).toEqual(["@two/core@1.2.3"]);

  registry.refused.clear();
  const again = await checkout.release(registry.address, "--without-provenance");
  expect(again.said).toContain("@two/core@1.2.3 is published already");
  expect(again.code).toBe(0);
  expect(registry.published).toEqual(["@two/core@1.2.3", "@two/adapter@1.2.3"]);

  const done = await checkout.release(registry.address, "--without-provenance");
  expect(done.said).toContain("nothing to publish: @two/core@1.2.3, @two/adapter@1.2.3");
  expect(done.code).toBe(0);
  expect(registry.published).toHaveLength(2);
});
