import { styleText } from "node:util";

export type Colour = "green" | "yellow" | "magenta" | "blue" | "cyan" | "red" | "gray" | "bold";

const { NO_COLOR = "" } = process.env;

export function paint(colour: Colour, text: string): string {
  return NO_COLOR === "" ? styleText(colour, text) : text;
}
