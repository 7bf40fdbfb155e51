import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript5";
import { applied, type Mutant } from "./mutants.ts";

/**
 * Whether `tsc` would take the mutants of one checkout. Exports carry their types (`isolatedDeclarations`), so that a
 * change inside a file can be an error in that file only.
 */
export class Compiler {
  readonly #checkout: string;
  readonly #changed = new Map<string, { readonly text: string; readonly version: number }>();
  readonly #service: ts.LanguageService;
  #version = 0;

  constructor(checkout: string) {
    this.#checkout = checkout;
    const config = join(checkout, "packages/core/tsconfig.json");
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
    // What is left unused, and code that is never reached, make no mutant less of one.
    const lenient = {
      noUnusedLocals: false,
      noUnusedParameters: false,
      allowUnreachableCode: true,
    };
    const parsed = ts.getParsedCommandLineOfConfigFile(config, lenient, host);
    if (parsed === undefined) throw new Error(`no compiler options in ${config}`);
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => parsed.options,
      getScriptFileNames: () => parsed.fileNames,
      getScriptVersion: (file) => String(this.#changed.get(file)?.version ?? 0),
      getScriptSnapshot: (file) => {
        const text = this.#changed.get(file)?.text ?? ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => checkout,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: ts.sys.realpath!,
    });
  }

  takes(mutant: Mutant): boolean {
    const file = join(this.#checkout, mutant.file);
    const text = readFileSync(file, "utf8");
    const errors = this.#errorsIn(file, applied(text, mutant));
    this.#change(file, text);
    return errors === 0;
  }

  /** Of files as they are; a mutant of one that has some would always be refused. */
  errorsIn(file: string): number {
    return this.#errorsIn(
      join(this.#checkout, file),
      readFileSync(join(this.#checkout, file), "utf8"),
    );
  }

  #errorsIn(file: string, text: string): number {
    this.#change(file, text);
    const syntax = this.#service.getSyntacticDiagnostics(file);
    return syntax.length > 0 ? syntax.length : this.#service.getSemanticDiagnostics(file).length;
  }

  #change(file: string, text: string): void {
    this.#version += 1;
    this.#changed.set(file, { text, version: this.#version });
  }
}

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
}
