import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createLifecycle, type Lifecycle } from "@lastcall/core";
import { consul, etcd, register, type RegistryEntry } from "@lastcall/discovery";
import { expect, onTestFinished, test, vi } from "vitest";

const place = { service: "orders", address: "127.0.0.1", port: 3_000 };
const lines: string[] = [];
const logger = {
  info: (line: string): void => void lines.push(line),
  warn: (line: string): void => void lines.push(line),
  error: (line: string): void => void lines.push(line),
};

function lifecycleOf(): Lifecycle {
  lines.length = 0;
  return createLifecycle({ exit: false, signals: [], autoReady: false, logger });
}

/** A registry in memory that notes what is asked of it. */
function memory(steps: Partial<RegistryEntry> = {}): {
  asked: string[];
  registry: { name: string; entry: () => RegistryEntry };
  put: Promise<void>;
} {
  const asked: string[] = [];
  let putSeen = (): void => {};
  const put = new Promise<void>((resolve) => (putSeen = resolve));
  const noted = <T>(name: string, answer: () => Promise<T>) => {
    asked.push(name);
    if (name === "put") putSeen();
    return answer();
  };
  const entry: RegistryEntry = {
    keepAliveMs: steps.keepAliveMs ?? 60_000,
    put: (signal) => noted("put", () => steps.put?.(signal) ?? Promise.resolve()),
    keepAlive: (signal) =>
      noted("keepAlive", () => steps.keepAlive?.(signal) ?? Promise.resolve(true)),
    remove: (signal) => noted("remove", () => steps.remove?.(signal) ?? Promise.resolve()),
  };
  return { asked, put, registry: { name: "memory", entry: () => entry } };
}

test("[1.1] registers when ready and removes at the shutdown", async () => {
  const lifecycle = lifecycleOf();
  const { registry, asked } = memory();
  const registration = register({ lifecycle, registry, ...place });
  expect(registration).toMatchObject({ id: "orders-127.0.0.1-3000", registered: false });
  lifecycle.ready();
  await vi.waitFor(() => expect(registration.registered).toBe(true));
  const { exitCode } = await lifecycle.shutdown();
  expect(exitCode).toBe(0);
  expect(asked).toEqual(["put", "remove"]);
  expect(registration.registered).toBe(false);
});

test("[1.1, 3.3] asks nothing of the registry when the process never became ready", async () => {
  const lifecycle = lifecycleOf();
  const { registry, asked } = memory();
  register({ lifecycle, registry, ...place });
  const { exitCode } = await lifecycle.shutdown();
  expect(exitCode).toBe(0);
  expect(await lifecycle.whenReady()).toBe(false);
  expect(asked).toEqual([]);
});

test("[7.1] a removal that fails is tried again, and then reported with its reason", async () => {
  const lifecycle = lifecycleOf();
  const failing = (): Promise<never> => Promise.reject(new Error("no leader"));
  const { registry, asked, put } = memory({ remove: failing });
  register({ lifecycle, registry, ...place, deregisterTimeoutMs: 300.5 });
  lifecycle.ready();
  await put;
  const { exitCode, hooks } = await lifecycle.shutdown();
  expect(exitCode).toBe(1);
  expect(hooks).toMatchObject([{ outcome: "failed", error: "no leader" }]);
  expect(asked.filter((step) => step === "remove").length).toBeGreaterThan(1);
});

test("[7.3] can't register when it is too late to deregister", async () => {
  const lifecycle = lifecycleOf();
  await lifecycle.shutdown();
  const { registry } = memory();
  expect(() => register({ lifecycle, registry, ...place })).toThrow(
    expect.objectContaining({ code: "ERR_LASTCALL_PHASE_ENDED" }),
  );
});

test.each([
  { options: { service: "" }, option: "service" },
  { options: { port: 0 }, option: "port" },
  { options: { retryMinMs: 0 }, option: "retryMinMs" },
  { options: { retryMaxMs: 1 }, option: "retryMaxMs" },
  { options: { tags: "blue" }, option: "tags" },
  { options: { meta: { zone: 1 } }, option: "meta.zone" },
  { options: { adress: "::1" }, option: "adress" },
  { options: { registry: {} }, option: "registry" },
  { options: { health: { ttlMs: 1 } }, option: "health.ttlMs" },
  { options: { health: { path: "readyz" } }, option: "health.path" },
  { options: { registry: etcd({}), health: { path: "/readyz" } }, option: "health" },
])("[9.1] names the option $option", ({ options, option }) => {
  const given = { lifecycle: lifecycleOf(), registry: consul(), ...place, ...options };
  expect(() => register(given as Parameters<typeof register>[0])).toThrow(
    expect.objectContaining({ code: "ERR_LASTCALL_OPTION", option }),
  );
});

test("[9.1] names the pause of a registry of one's own that would be none", () => {
  const { registry } = memory({ keepAliveMs: Number.NaN });
  expect(() => register({ lifecycle: lifecycleOf(), registry, ...place })).toThrow(
    expect.objectContaining({ option: "registry.entry().keepAliveMs" }),
  );
});

test.each([
  ["a misspelt name", () => consul({ tokn: "s3cret" } as object)],
  ["a URL with credentials", () => consul({ url: "http://user:s3cret@127.0.0.1" })],
  ["a token that is no header", () => consul({ token: "s3cret\n" })],
  ["a user without password", () => etcd({ username: "root" })],
])("[9.1] says what is wrong with %s, and not what it is", (_name, make) => {
  expect(make).toThrow(
    expect.objectContaining({
      code: "ERR_LASTCALL_OPTION",
      message: expect.not.stringContaining("s3cret"),
    }),
  );
});

test("[8.2] a password reaches the registry and never the log, even when the registry repeats it", async () => {
  let said = "";
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      said = body;
      res.writeHead(400).end(body);
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const urls = `http://127.0.0.1:${port}`;
  const lifecycle = lifecycleOf();
  register({
    lifecycle,
    registry: etcd({ urls, username: "root", password: "s3cret" }),
    ...place,
    deregisterTimeoutMs: 2_000,
  });
  lifecycle.ready();
  await lifecycle.whenReady();
  await new Promise((resolve) => server.once("request", resolve));
  const report = await lifecycle.shutdown();
  expect(said).toContain("s3cret");
  expect(report.hooks[0]?.error).toContain('"password":"***"');
  expect(JSON.stringify([lines, report])).not.toContain("s3cret");
});

test("[8.2] a token reaches the registry and never the log, even when the registry repeats it", async () => {
  let headers: IncomingHttpHeaders = {};
  const server = createServer((req, res) => {
    ({ headers } = req);
    res.writeHead(403).end(`token ${String(req.headers["x-consul-token"])} is\nnot allowed`);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const registry = consul({ url: `http://127.0.0.1:${port}`, token: "s3cret" });
  const lifecycle = lifecycleOf();
  register({ lifecycle, registry, ...place, deregisterTimeoutMs: 2_000 });
  lifecycle.ready();
  await lifecycle.whenReady();
  await new Promise((resolve) => server.once("request", resolve));
  const report = await lifecycle.shutdown();
  expect(headers["x-consul-token"]).toBe("s3cret");
  expect(report.hooks[0]?.error).toContain("consul: answered 403: token *** is not allowed");
  expect(JSON.stringify([lines, report])).not.toContain("s3cret");
});
