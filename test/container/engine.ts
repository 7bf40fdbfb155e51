import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { importBaseImage } from "./base-image.ts";
import { Docker } from "./docker.ts";
import { Dockerd } from "./dockerd.ts";
import { checkRequirements } from "./requirements.ts";

const CGROUPS = "/sys/fs/cgroup";

/** A Docker engine of a test's own: it sees nothing of the machine's networks, and pulls no image. */
export interface Engine {
  /** The output of a `docker` command. @throws Error with what the command said. */
  docker(...args: readonly string[]): Promise<string>;
  /** What other processes need to use this engine: pass them its `environment`. */
  readonly client: Docker;
  /** Node, shells, inits and busybox; `/bin/sh` is dash. */
  readonly image: string;
  /** The engine's network namespace: a program started by `nsenter --net=<this>` reaches the containers' addresses. */
  readonly netns: string;
  /** Ends the containers and the engine, and removes all that it left. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** More options of dockerd. */
  readonly args?: readonly string[] | undefined;
  /** Whether it sets packet filters in its namespace, which swarm services need. */
  readonly iptables?: boolean | undefined;
}

/** @throws Error that says what to install, or what dockerd had to say. */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  checkRequirements();
  const folder = mkdtempSync(join(tmpdir(), "lastcall-engine-"));
  const name = basename(folder);
  const netns = `/run/netns/${name}`;
  const client = new Docker(folder);
  // In memory: an engine's data are thousands of small files that nobody needs afterwards.
  execFileSync("mount", ["-t", "tmpfs", "-o", "mode=0700", name, folder]);
  execFileSync("ip", ["netns", "add", name]);
  let dockerd: Dockerd | undefined;
  const stop = async (): Promise<void> => {
    await dockerd?.stop();
    for (const place of mountsIn(folder)) execFileSync("umount", ["--lazy", place]);
    execFileSync("ip", ["netns", "delete", name]);
    for (const controller of readdirSync(CGROUPS)) removeGroup(join(CGROUPS, controller, name));
    removeGroup(join(CGROUPS, name));
    rmdirSync(folder);
  };
  try {
    execFileSync("ip", ["-n", name, "link", "set", "lo", "up"]);
    dockerd = await Dockerd.start(netns, daemonOptions(client, name, options));
    const image = await importBaseImage(client);
    return { docker: (...args) => client.run(...args), client, image, netns, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function daemonOptions(
  { folder, socket }: Docker,
  group: string,
  { args = [], iptables = false }: EngineOptions,
): string[] {
  const places = { "data-root": "data", "exec-root": "exec", pidfile: "dockerd.pid" };
  return [
    ...Object.entries(places).map(([option, place]) => `--${option}=${join(folder, place)}`),
    `--host=unix://${socket}`,
    `--cgroup-parent=/${group}`,
    `--iptables=${iptables}`,
    "--ip6tables=false",
    ...args,
  ];
}

/** The innermost first. */
function mountsIn(folder: string): string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((place) => place === folder || place.startsWith(`${folder}/`))
    .toReversed();
}

/** Control groups go from the innermost on; the files in them are the kernel's. */
function removeGroup(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroup(join(group, entry.name));
  rmdirSync(group);
}
