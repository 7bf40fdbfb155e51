import root from "../../package.json" with { type: "json" };

/** Where the code is read in a browser. */
export const REPOSITORY: string = root.repository.url.replace(/^git\+|\.git$/g, "");

/** The path of the site on its host. */
export const BASE: string = new URL(root.homepage).pathname;
