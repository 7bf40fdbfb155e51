/** What a fence's language is, by the name of the file that is in it. */
const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/Dockerfile/, "dockerfile"],
  [/\.ya?ml$/, "yaml"],
  [/\.json$/, "json"],
  [/\.sh$/, "sh"],
  [/\.toml$/, "toml"],
  [/\.m?js$/, "js"],
  [/\.ts$/, "ts"],
  [/nginx\.conf$/, "nginx"],
  [/\.(service|conf|cfg|container)$/, "ini"],
];

export function fence(language: string, text: string, label = ""): string {
  return `\`\`\`${language}${label}\n${text.trimEnd()}\n\`\`\``;
}

/** A file as a snippet that says its name. */
export function fileFence(path: string, text: string): string {
  const language = LANGUAGES.find(([pattern]) => pattern.test(path))?.[1] ?? "text";
  return fence(language, text, ` [${path}]`);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A page that begins with what search engines are told of it. */
export function document(description: string, ...parts: readonly string[]): string {
  return [`---\ndescription: ${JSON.stringify(description)}\n---`, ...parts]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

/**
 * The text of a page that is written by hand, with the part between `<!-- name -->` and `<!-- end of name -->` made anew.
 * @throws Error when it has no such part
 */
export function withPart(page: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`expected ${begin} and ${end}, got neither`);
  return `${before}${begin}\n\n${part}\n\n${end}${after}`;
}
