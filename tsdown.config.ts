import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig, type UserConfig } from "tsdown";

/** As much of a package's manifest as says what it is built into. */
interface Manifest {
  readonly exports: Readonly<Record<string, { readonly "@lastcall/source": string }>>;
  readonly publishConfig: { readonly bin?: Readonly<Record<string, string>> };
}

/**
 * Every entry becomes one file that needs nothing beside it but the package's dependencies, so that it can be copied
 * alone. Copies of the core in one process find each other through the process, not through a shared file.
 */
function fileOf(folder: string, name: string): UserConfig {
  return {
    cwd: folder,
    entry: { [name]: `src/${name}.ts` },
    // `.js` and `.cjs`: the packages are `"type": "module"`.
    fixedExtension: false,
    // Declarations come from the sources' own types (`isolatedDeclarations`); the compiler only checks.
    dts: { oxc: true, sourcemap: false },
    // Declarations keep their comments; programs that only run it need not read them.
    outputOptions: { exports: "named", comments: { jsdoc: false } },
    // What it says of CommonJS is known, and of times says nothing of the result.
    checks: { legacyCjs: false, pluginTimings: false },
    failOnWarn: true,
    logLevel: "warn",
  };
}

/** What a manifest names is all there is to say: a new package or entry needs nothing here. */
function filesOf(folder: string): UserConfig[] {
  const manifest = readFileSync(`${folder}/package.json`, "utf8");
  const { exports, publishConfig } = JSON.parse(manifest) as Manifest;
  const imported = Object.values(exports).map((entry) => entry["@lastcall/source"]);
  return [
    ...imported.map((source): UserConfig => ({
      ...fileOf(folder, basename(source, ".ts")),
      format: ["esm", "cjs"],
    })),
    ...Object.values(publishConfig.bin ?? {}).map((file): UserConfig => ({
      ...fileOf(folder, basename(file, ".js")),
      format: "esm",
      dts: false,
    })),
  ];
}

export default defineConfig(
  readdirSync("packages")
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(`${folder}/package.json`))
    .flatMap(filesOf),
);
