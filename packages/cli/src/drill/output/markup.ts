const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text that may stand in XML and HTML, in an attribute too. */
export function escapeMarkup(text: string): string {
  const printable = text.replace(/[^\P{Cc}\n\t]/gu, "\ufffd");
  return printable.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
