import { slug } from "github-slugger";
import { defineConfig } from "vitepress";
import { emptyHeaders } from "./empty-headers.ts";
import { outsideLinks } from "./outside-links.ts";
import { nav, sidebar } from "./rooms.ts";
import { BASE, REPOSITORY } from "./addresses.ts";

export default defineConfig({
  title: "lastcall",
  titleTemplate: ":title · lastcall",
  description: "Graceful shutdown for Node HTTP servers, measured.",
  lang: "en-GB",
  base: BASE,
  cleanUrls: true,
  srcExclude: ["node_modules/**"],
  // Headings have the anchors that they have on GitHub, so that a link is right in both places.
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    anchor: { slugify: (heading) => slug(heading) },
    config: (md) => md.use(outsideLinks).use(emptyHeaders),
  },
  head: [
    ["meta", { name: "color-scheme", content: "light dark" }],
    ["link", { rel: "icon", href: `${BASE}icon.svg`, type: "image/svg+xml" }],
  ],
  themeConfig: {
    nav,
    sidebar,
    outline: [2, 3],
    search: { provider: "local" },
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: "Edit this page" },
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    footer: { message: "MIT licence" },
  },
});
