export type Kind =
  | "dockerfile"
  | "yaml"
  | "json"
  | "package"
  | "ecosystem"
  | "systemd"
  | "quadlet"
  | "script"
  | "fly"
  | "railway"
  | "nomad"
  | "procfile"
  | "supervisord"
  | "nginx"
  | "haproxy"
  | "caddy"
  | "yarn"
  | "code";

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/(^|\/)((Docker|Container)file([.\-_][^/]+)?|[^/]+\.dockerfile)$/i, "dockerfile"],
  [/(^|\/)\.yarnrc\.yml$/, "yarn"],
  [/\.ya?ml$|^<stdin>$/, "yaml"],
  [/(^|\/)package\.json$/, "package"],
  [/(^|\/)railway\.(toml|json)$/, "railway"],
  [
    /(^|\/)((ecosystem|pm2)[^/]*|process(es)?|[^/]+\.(pm2|ecosystem)(\.config)?)\.([cm]?js|json)$/,
    "ecosystem",
  ],
  [/\.json$/, "json"],
  [/\.container$/, "quadlet"],
  [/\.service(\.d\/[^/]+\.conf)?$/, "systemd"],
  [/\.(sh|bash)$/, "script"],
  [/(^|\/)fly(\.[^/]+)?\.toml$/, "fly"],
  [/\.nomad(\.hcl)?$|(^|\/)nomad\/[^/]+\.hcl$/, "nomad"],
  [/(^|\/)Procfile(\.[^/]+)?$/, "procfile"],
  [/(^|\/)supervisord?(\.d\/|\/conf\.d\/|[^/]*)[^/]*\.(conf|ini)$/, "supervisord"],
  [/(^|\/)haproxy[^/]*\.cfg(\.[^/]+)?$/, "haproxy"],
  [/(^|\/)Caddyfile(\.[^/]+)?$|\.caddyfile$/i, "caddy"],
  [
    /(^|\/)nginx[^/]*\.conf(\.[^/]+)?$|(^|\/)nginx\/.*\.conf(\.[^/]+)?$|\/(conf\.d|sites-(available|enabled))\/[^/]+$/,
    "nginx",
  ],
  [/\.[cm]?[jt]s$/, "code"],
];

const NO_DOCKERFILE = /\.dockerignore$|\.(md|txt|[cm]?[jt]s|ya?ml|json)$/i;

/** JSON that is none of ours, however it looks. */
const NO_JSON =
  /(^|\/)(package-lock|npm-shrinkwrap|tsconfig[^/]*|composer|renovate)\.json$|\.schema\.json$/;

/** What a file is by its name; by its text where the name doesn't say. `undefined` for what the doctor does not read. */
export function kindOf(path: string, whole?: string): Kind | undefined {
  const text = whole?.replace(/^\uFEFF/, "");
  const kind = KINDS.find(([name]) => name.test(path))?.[1];
  if (kind === "dockerfile" && NO_DOCKERFILE.test(path)) return undefined;
  if (kind === "json" && NO_JSON.test(path)) return undefined;
  if (text === undefined) return kind;
  if (kind === "json")
    return /"(apiVersion|containerDefinitions|apps)"/.test(text) ? kind : undefined;
  if (kind === "code")
    return text.includes("@lastcall/") || /"lastcall"/.test(text) ? kind : undefined;
  if (kind === "nginx") return /\b(upstream|proxy_pass)\b/.test(text) ? kind : undefined;
  if (kind === "yaml" && path !== "<stdin>") return mayMatter(path, text) ? kind : undefined;
  if (kind !== undefined) return kind;
  if (/^\[program:/m.test(text)) return "supervisord";
  return /^#!.*\b(ba|da|a|k|z)?sh\b/.test(text) ? "script" : undefined;
}

/** Compose files, manifests, render.yaml and the doctor's own; not every workflow and lockfile. */
function mayMatter(path: string, text: string): boolean {
  return (
    /(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(path) ||
    /^(- )?["']?(apiVersion|kind|services|resources|patches|patchesStrategicMerge)["']?:/m.test(
      text,
    ) ||
    text.startsWith("{")
  );
}

/** A file whose name alone does not say whether it is a script. */
export function mayBeScript(path: string): boolean {
  return !(path.split("/").at(-1) ?? "").includes(".") || /\.(conf|ini)$/.test(path);
}

/** Files for development and tests: whoever stops these loses no request. */
export function isForDevelopment(path: string): boolean {
  const name = path.split("/").at(-1) ?? "";
  const part =
    /(^|[._-])(dev|devel|development|debug|test|tests|testing|e2e|ci|spec|local)([._-]|$)/i;
  return part.test(name) || /(^|\/)\.(devcontainer|github|gitlab|circleci|vscode)\//.test(path);
}
