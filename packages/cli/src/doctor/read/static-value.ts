import {
  type Expression,
  type ModuleDeclaration,
  parse,
  parseExpressionAt,
  type Statement,
} from "acorn";
import type { Located, SourceFile } from "../files/source-file.ts";
import { evaluate, type StaticValue } from "./evaluate.ts";

export function readJson(file: SourceFile): StaticValue {
  return evaluate(file, parseExpressionAt(file.text, 0, { ecmaVersion: "latest" }), new Map());
}

/** What a module exports: `module.exports = …`, `exports.name = …` or `export default …`. */
export function readModule(file: SourceFile): StaticValue | undefined {
  const { body } = parseModule(file.text);
  const names = new Map<string, Expression>();
  const named = new Map<string, StaticValue>();
  let whole: StaticValue | undefined;
  for (const node of body as (Statement | ModuleDeclaration)[]) {
    if (node.type === "VariableDeclaration") {
      for (const { id, init } of node.declarations)
        if (id.type === "Identifier" && init) names.set(id.name, init);
    } else if (node.type === "ExportDefaultDeclaration") {
      whole = evaluate(file, node.declaration as Expression, names);
    } else if (
      node.type === "ExpressionStatement" &&
      node.expression.type === "AssignmentExpression"
    ) {
      const target = file.text.slice(node.expression.left.start, node.expression.left.end);
      const value = evaluate(file, node.expression.right, names);
      if (target === "module.exports") whole = value;
      else if (/^(module\.)?exports\.\w+$/.test(target))
        named.set(target.split(".").at(-1) ?? "", value);
    }
  }
  return (
    whole ??
    (named.size > 0
      ? { file, start: 0, end: 0, scalar: undefined, properties: named, items: [] }
      : undefined)
  );
}

function parseModule(text: string): { body: unknown[] } {
  try {
    return parse(text, { ecmaVersion: "latest", sourceType: "module" });
  } catch {
    return parse(text, {
      ecmaVersion: "latest",
      sourceType: "script",
      allowReturnOutsideFunction: true,
    });
  }
}

export function textAt(value: StaticValue | undefined, name: string): Located<string> | undefined {
  const found = value?.properties.get(name);
  if (found === undefined || found.scalar === undefined) return undefined;
  return { ...found, value: String(found.scalar) };
}
