import type { SourceFile } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import { holdsNode } from "../platforms/platform-service.ts";
import type { Project } from "../project/project.ts";
import type { Rule } from "./rule.ts";

const WHY =
  "While one instance stops, its requests have to go to another one: by a health check that takes it out before, or by trying the next one when it refuses.";

export const balancerRetries: Rule = {
  id: "LC021-balancer-retries",
  title: "a balancer that neither checks nor tries again",
  severity: "warning",
  help: "An instance that stops refuses new requests at some moment. A balancer in front of several needs a health check on the readiness path, or a second try with the next one: nginx has proxy_next_upstream, HAProxy check and redispatch, Caddy health_uri and lb_try_duration.",
  check: (project) => (holdsNode(project) ? balancers(project) : []),
};

function balancers(project: Project): Observation[] {
  return project.others.flatMap(({ platform, file }) => {
    if (platform === "nginx") return nginx(file);
    if (platform === "haproxy") return haproxy(file);
    return platform === "caddy" ? caddy(file) : [];
  });
}

/** The text with its comments blanked, so that offsets stay. */
function code({ text }: SourceFile): string {
  return text.replaceAll(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
}

/** By default nginx tries the next server after an error or a timeout, and takes one out for `fail_timeout` after a failure. */
function nginx(file: SourceFile): Observation[] {
  return [...code(file).matchAll(/\bproxy_next_upstream\s+off\s*;/g)].map(
    ({ index, 0: found }) => ({
      file,
      start: index,
      end: index + found.length,
      message: "proxy_next_upstream off: a refused connection is answered 502, not tried elsewhere",
      why: WHY,
    }),
  );
}

/** Sections of servers: two of them and neither `check` nor another try. */
function haproxy(file: SourceFile): Observation[] {
  const text = code(file);
  const heads = [...text.matchAll(/^(backend|listen|frontend|defaults|global)\b[^\n]*/gm)];
  const sections = heads.map(({ index, 1: kind = "" }, at) => ({
    kind,
    start: index,
    body: text.slice(index, heads[at + 1]?.index ?? text.length),
  }));
  const defaults = sections
    .filter(({ kind }) => kind === "defaults")
    .map(({ body }) => body)
    .join("\n");
  return sections
    .filter(({ kind }) => kind === "backend" || kind === "listen")
    .flatMap(({ start, body }): Observation[] => {
      const servers = [...body.matchAll(/^\s*server(-template)?\s[^\n]*/gm)].map(([line]) => line);
      const whole = `${defaults}\n${body}`;
      const checked =
        servers.every((line) => /\scheck\b/.test(line)) ||
        /^\s*default-server\b[^\n]*\scheck\b/m.test(whole);
      const again = !/^\s*retries\s+0\b/m.test(whole);
      if (servers.length < 2 || checked || again) return [];
      return [
        {
          file,
          start,
          end: file.lineEnd(start),
          message: "servers without check, and retries 0",
          why: WHY,
        },
      ];
    });
}

/** https://caddyserver.com/docs/caddyfile/directives/reverse_proxy: without `lb_try_duration` or `lb_retries` nothing is tried again. */
function caddy(file: SourceFile): Observation[] {
  const text = code(file);
  return [...text.matchAll(/\breverse_proxy\b([^\n{]*)(\{(?:[^{}]|\{[^{}]*\})*\})?/g)].flatMap(
    ({ index, 1: inline = "", 2: block = "" }): Observation[] => {
      const listed = /^\s*to\s+([^\n]+)/m.exec(block)?.[1] ?? "";
      const upstreams = `${inline} ${listed}`
        .split(/\s+/)
        .filter(
          (word) => /[:.]|^https?/.test(word) && !word.startsWith("@") && !word.startsWith("/"),
        );
      const safe = /\b(health_uri|health_port|lb_try_duration|lb_retries|fail_duration)\b/.test(
        block,
      );
      if (upstreams.length < 2 || safe) return [];
      const start = index;
      return [
        {
          file,
          start,
          end: file.lineEnd(start),
          message: `reverse_proxy with ${upstreams.length} upstreams, without health_uri and lb_try_duration`,
          why: WHY,
        },
      ];
    },
  );
}
