/**
 * The documentation that comes from the code: pages that are made anew as a whole, and parts of pages that are written
 * by hand otherwise.
 */
import { cliReadme } from "./cli-readme.ts";
import { doctorIndex } from "./doctor/index-page.ts";
import { rulePages } from "./doctor/rule-pages.ts";
import { casePages } from "./drill/case-pages.ts";
import { drillIndex } from "./drill/index-page.ts";
import type { Page } from "./page.ts";
import { environmentPage } from "./reference/environment-page.ts";
import { errorsPage } from "./reference/errors-page.ts";
import { lifecyclePage } from "./reference/lifecycle-page.ts";
import { optionsPage } from "./reference/options-page.ts";

export function generatedPages(): readonly Page[] {
  return [
    cliReadme(),
    doctorIndex(),
    ...rulePages(),
    drillIndex(),
    ...casePages(),
    optionsPage(),
    environmentPage(),
    lifecyclePage(),
    errorsPage(),
  ];
}
