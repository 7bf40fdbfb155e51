/** Colours that hold on a light and on a dark page: the reader's system says which it is. */
const STYLE = `
  text { font: 12px sans-serif; fill: #24292f }
  .small { font-size: 11px; fill: #57606a }
  .strong { font-weight: 600 }
  .line { stroke: #8c959f; fill: none }
  .serve { fill: #1a7f37 } .drain { fill: #0969da } .hooks { fill: #8250df } .refused { fill: #bf8700 }
  .spare { fill: #d0d7de } .kill { stroke: #cf222e; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .line { stroke: #656c76 }
    .serve { fill: #3fb950 } .drain { fill: #58a6ff } .hooks { fill: #bc8cff } .refused { fill: #d29922 }
    .spare { fill: #3d444d } .kill { stroke: #f85149 }
  }`;

export type Tone = "serve" | "drain" | "hooks" | "refused" | "spare";

export interface Picture {
  readonly title: string;
  /** All that the picture says, for those who hear it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly parts: readonly string[];
}

export function svg({ title, description, width, height, parts }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLE}\n</style>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

export function text(words: string, x: number, y: number, rest = ""): string {
  return `<text x="${round(x)}" y="${round(y)}" ${rest}>${escaped(words)}</text>`;
}

export function bar(tone: Tone, from: number, to: number, y: number, height: number): string {
  const width = Math.max(to - from, 2);
  return `<rect class="${tone}" x="${round(from)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="2"/>`;
}

export function upright(kind: "line" | "kill", x: number, from: number, to: number): string {
  return `<line class="${kind}" x1="${round(x)}" x2="${round(x)}" y1="${round(from)}" y2="${round(to)}"/>`;
}

function round(length: number): string {
  return length.toFixed(1);
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
