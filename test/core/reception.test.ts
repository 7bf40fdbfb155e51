import { expect, test } from "vitest";
import type { Settings } from "../../packages/core/src/options/options.ts";
import { chooseReception } from "../../packages/core/src/phases/reception.ts";
import { setUp } from "./shutdown-stage.ts";

test.each([
  ["a prober polls", 1, "none", { mode: "answer", because: "prober" }],
  ["nobody polls", 0, "none", { mode: "refuse", because: "proxy" }],
  [
    "the platform takes the endpoint away",
    0,
    "kubernetes",
    { mode: "answer", because: "platform" },
  ],
  ["a prober polls, who never saw it ready", 1, "none", { mode: "refuse", because: "proxy" }],
] as const)(
  "[4.12] where all requests came through a proxy and %s",
  async (title, probers, platform, { mode, because }) => {
    const { clock, parts, stop } = setUp({ platform, whileDraining: "auto", shutdownDelayMs: 0 });
    const prober = { intervalMs: 500, unreadyAnswers: () => 3, silentAt: () => 0 };
    parts.probers.steady = () => Array.from({ length: probers }, () => prober);
    Object.defineProperty(parts.witness, "signs", { value: { looked: 20, proxied: 20 } });
    if (!title.includes("never")) parts.state.advance("ready");
    const finished = stop();
    await clock.advance(10_000);
    const { report } = await finished;
    expect(report.whileDraining).toEqual({ mode, because, looked: 20, proxied: 20 });
  },
);

test.each([
  [20, 20, "refuse"],
  [20, 18, "refuse"],
  [20, 17, "answer"],
  [8, 8, "refuse"],
  [7, 7, "answer"],
  [0, 0, "answer"],
])(
  "[4.12] of %i requests that were looked at %i had come through a proxy: %s",
  (looked, proxied, mode) => {
    const settings = { whileDraining: "auto", platform: { removal: "nobody" } } as Settings;
    expect(chooseReception(settings, false, { looked, proxied })).toEqual({
      mode,
      because: mode === "refuse" ? "proxy" : "direct",
      looked,
      proxied,
    });
  },
);
