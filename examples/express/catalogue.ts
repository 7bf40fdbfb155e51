import { setTimeout } from "node:timers/promises";

export const CATALOGUE_PAGES = 80;
const ROWS_PER_PAGE = 1_000;
const PAGE_MS = 45;

/** One page of the export, as CSV. */
export function cataloguePage(page: number): string {
  const first = page * ROWS_PER_PAGE + 1;
  return Array.from({ length: ROWS_PER_PAGE }, (_, row) => {
    const number = first + row;
    return `SKU-${String(number).padStart(8, "0")},"Item ${number}",${number % 997}.95,EUR,in stock\n`;
  }).join("");
}

/** The whole export, page by page, at the pace of a database cursor. */
export async function* cataloguePages(): AsyncGenerator<string> {
  for (let page = 0; page < CATALOGUE_PAGES; page += 1) {
    await setTimeout(PAGE_MS);
    yield cataloguePage(page);
  }
}
