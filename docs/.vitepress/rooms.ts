import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DefaultTheme } from "vitepress";

const docs = fileURLToPath(new URL("..", import.meta.url));

interface Room {
  readonly title: string;
  readonly folder: string;
  /** The pages in their order, without the extension; what is not named follows by name. */
  readonly first?: readonly string[];
  /** It has a list of its own, and in the others only its first page. */
  readonly apart?: boolean;
}

const ROOMS: readonly Room[] = [
  { title: "Start", folder: "", first: ["get-started", "how-it-works", "troubleshooting"] },
  {
    title: "Frameworks",
    folder: "frameworks",
    first: ["index", "express", "fastify", "koa", "nest", "next", "nuxt", "sveltekit", "hono"],
  },
  { title: "Platforms", folder: "platforms", first: ["index", "docker", "kubernetes"] },
  { title: "Guides", folder: "guides", first: ["buffers", "service-discovery", "recipes"] },
  { title: "Coming from", folder: "migrate", first: ["index", "by-hand"] },
  { title: "The doctor", folder: "doctor", first: ["index"], apart: true },
  { title: "The drill", folder: "drill", first: ["index"], apart: true },
  {
    title: "Reference",
    folder: "reference",
    first: ["options", "environment", "lifecycle", "report", "errors", "mistakes"],
  },
  { title: "Measured", folder: "evidence", first: ["compare", "programs"] },
  { title: "Articles", folder: "articles" },
];

/** Pages of the root that have a place of their own. */
const APART = new Set(["index"]);

function pagesOf({ folder, first = [] }: Room): string[] {
  const names = readdirSync(join(docs, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.slice(0, -".md".length))
    .filter((name) => folder !== "" || !APART.has(name));
  const rest = names.filter((name) => !first.includes(name));
  return [...first.filter((name) => names.includes(name)), ...rest.toSorted()];
}

/** The first heading. */
function titleOf(path: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(docs, `${path}.md`), "utf8")) ?? [];
  if (title === undefined) throw new Error(`${path}.md has no title`);
  return title.replaceAll("`", "");
}

function itemOf(folder: string, name: string): DefaultTheme.SidebarItem {
  const path = folder === "" ? name : `${folder}/${name}`;
  return { text: titleOf(path), link: `/${path.replace(/index$/, "")}` };
}

function listOf(room: Room, names: readonly string[]): DefaultTheme.SidebarItem {
  return { text: room.title, items: names.map((name) => itemOf(room.folder, name)) };
}

const rooms = ROOMS.map((room) => listOf(room, room.apart ? ["index"] : pagesOf(room)));

const apart = ROOMS.filter((room) => room.apart).map(
  (room) => [`/${room.folder}/`, [back(), listOf(room, pagesOf(room))]] as const,
);

function back(): DefaultTheme.SidebarItem {
  return { text: "All pages", link: "/get-started" };
}

/** What TypeDoc has written beside the pages that it made of the docstrings. */
const api: DefaultTheme.SidebarItem[] = JSON.parse(
  readFileSync(join(docs, "reference/api/typedoc-sidebar.json"), "utf8"),
);

export const sidebar: DefaultTheme.Sidebar = {
  ...Object.fromEntries(apart),
  "/reference/api/": [back(), ...api],
  "/": rooms,
};

export const nav: DefaultTheme.NavItem[] = [
  { text: "Get started", link: "/get-started" },
  { text: "Frameworks", link: "/frameworks/" },
  { text: "Platforms", link: "/platforms/" },
  { text: "Troubleshooting", link: "/troubleshooting" },
  { text: "API", link: "/reference/api/" },
];
