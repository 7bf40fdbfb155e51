import type { Expression, ObjectExpression } from "acorn";
import type { SourceFile, Span } from "../files/source-file.ts";

/** What can be known of a JavaScript or JSON value without running it. */
export interface StaticValue extends Span {
  readonly scalar: string | number | boolean | undefined;
  readonly properties: ReadonlyMap<string, StaticValue>;
  readonly items: readonly StaticValue[];
}

type Names = ReadonlyMap<string, Expression>;

/** Literals, arithmetic with them, lists, objects, and what the names stand for; nothing is known of anything else. */
export function evaluate(file: SourceFile, node: Expression, names: Names): StaticValue {
  if (node.type === "Identifier") {
    const known = names.get(node.name);
    // Without itself, so that `const a = a` ends.
    const others = new Map([...names].filter(([name]) => name !== node.name));
    if (known !== undefined) return evaluate(file, known, others);
  }
  const { start, end } = node;
  const inner = (child: Expression): StaticValue => evaluate(file, child, names);
  const items =
    node.type === "ArrayExpression"
      ? node.elements.flatMap((item) =>
          item === null || item.type === "SpreadElement" ? [] : [inner(item)],
        )
      : [];
  const properties: StaticValue["properties"] =
    node.type === "ObjectExpression" ? propertiesOf(node, inner) : new Map();
  return { file, start, end, scalar: scalarOf(node, inner), properties, items };
}

function scalarOf(
  node: Expression,
  inner: (child: Expression) => StaticValue,
): StaticValue["scalar"] {
  if (node.type === "Literal") {
    const { value } = node;
    return typeof value === "object" || typeof value === "bigint" ? undefined : value;
  }
  if (node.type === "TemplateLiteral" && node.quasis.length === 1) {
    return node.quasis[0]?.value.cooked ?? undefined;
  }
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const { scalar } = inner(node.argument);
    return typeof scalar === "number" ? -scalar : undefined;
  }
  if (node.type === "BinaryExpression" && node.left.type !== "PrivateIdentifier") {
    const left = inner(node.left).scalar;
    const right = inner(node.right).scalar;
    if (typeof left !== "number" || typeof right !== "number") return undefined;
    if (node.operator === "*") return left * right;
    if (node.operator === "+") return left + right;
  }
  return undefined;
}

function propertiesOf(
  node: ObjectExpression,
  inner: (child: Expression) => StaticValue,
): Map<string, StaticValue> {
  const properties = new Map<string, StaticValue>();
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      for (const [name, value] of inner(property.argument).properties) properties.set(name, value);
    } else if (!property.computed) {
      const { key } = property;
      if (key.type === "Identifier") properties.set(key.name, inner(property.value));
      else if (key.type === "Literal") properties.set(String(key.value), inner(property.value));
    }
  }
  return properties;
}
