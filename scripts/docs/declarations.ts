import { readFileSync } from "node:fs";
import ts from "typescript5";

/** A member of an interface, as its source declares and describes it. */
export interface Declared {
  readonly name: string;
  /** As the source has it, without the `undefined` of what may be left out. */
  readonly type: string;
  /** Its call, where it is a method: `track<T>(name: string, promise: Promise<T>): Promise<T>`. */
  readonly signature: string | undefined;
  /** The comment, without its tags. */
  readonly text: string;
  readonly defaultText: string | undefined;
  readonly throws: string | undefined;
}

/** The members of an exported interface of @lastcall/core, in their order. @throws Error when there is none */
export function membersOf(file: string, name: string): readonly Declared[] {
  const path = `packages/core/src/${file}`;
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined) throw new Error(`${path} has no interface ${name}`);
  return found.members.map((member) => declared(member, source));
}

function declared(member: ts.TypeElement, source: ts.SourceFile): Declared {
  const tags = ts.getJSDocTags(member);
  const tag = (name: string): string | undefined => {
    const comment = tags.find(({ tagName }) => tagName.text === name)?.comment;
    return comment === undefined ? undefined : oneLine(ts.getTextOfJSDocComment(comment) ?? "");
  };
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const type =
    ts.isPropertySignature(member) && member.type !== undefined ? member.type.getText(source) : "";
  return {
    name: member.name?.getText(source) ?? "",
    type: oneLine(type).replace(/ \| undefined$/, ""),
    signature: ts.isMethodSignature(member) ? signatureOf(member, source) : undefined,
    text: oneLine(ts.getTextOfJSDocComment(comment?.comment) ?? ""),
    defaultText: tag("default"),
    throws: tag("throws"),
  };
}

function signatureOf(member: ts.MethodSignature, source: ts.SourceFile): string {
  return oneLine(member.getText(source)).replace(/;$/, "");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
