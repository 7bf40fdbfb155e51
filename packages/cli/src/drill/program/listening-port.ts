import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Target } from "../wire/connection.ts";

const LISTEN = "0A";

/**
 * Where a process or one of its descendants listens for TCP, by `/proc` (Linux alone): the lowest port.
 * `undefined` as long as none does.
 */
export function listeningPort(pid: number): Target | undefined {
  const inodes = new Set(family(pid).flatMap(socketInodes));
  const ports = ["tcp", "tcp6"]
    .flatMap((table) => listeners(`/proc/${pid}/net/${table}`))
    .filter(({ inode }) => inodes.has(inode))
    .toSorted((a, b) => a.port - b.port);
  const [first] = ports;
  return first === undefined ? undefined : { host: first.host, port: first.port };
}

function family(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const members = [pid];
  for (const member of members) members.push(...(children.get(member) ?? []));
  return members;
}

function parentOf(pid: number): number | undefined {
  const status = readText(`/proc/${pid}/status`);
  const parent = /^PPid:\s*(\d+)/m.exec(status)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function socketInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.slice(1) ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function listeners(table: string): { inode: string; host: string; port: number }[] {
  return readText(table)
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state !== LISTEN) return [];
      const [address = "", port = ""] = local.split(":");
      return [{ inode, host: loopbackFor(address), port: Number.parseInt(port, 16) }];
    });
}

/** Listening on one address of this machine, a server hears only those who call that one. */
function loopbackFor(address: string): string {
  if (/^0+$/.test(address)) return "127.0.0.1";
  if (address.length > 8) return "::1";
  return [6, 4, 2, 0].map((at) => Number.parseInt(address.slice(at, at + 2), 16)).join(".");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
