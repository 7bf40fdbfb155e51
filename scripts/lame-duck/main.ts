import { writeFileSync } from "node:fs";
import { type Arrivals, type Policy, seeded, situation, stop } from "./model.ts";
import { drawing, type Point } from "./drawing.ts";

/** Requests a second that one instance gets. */
const RATES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000];
const POLICIES: readonly Policy[] = ["rule", 0, 2_000, 5_000, 10_000, 15_000];

function measure(arrivals: Arrivals, ratePerSecond: number): Point[] {
  const random = seeded(1);
  const stops = Math.min(400, Math.max(40, 4_000 / ratePerSecond));
  const sums = POLICIES.map(() => ({ sent: 0, lost: 0, stopMs: 0 }));
  for (let run = 0; run < stops; run++) {
    const seen = situation(ratePerSecond, arrivals, random);
    for (const [index, policy] of POLICIES.entries()) {
      const outcome = stop(seen, policy);
      const sum = sums[index]!;
      sum.sent += outcome.sent;
      sum.lost += outcome.lost;
      sum.stopMs += outcome.stopMs / stops;
    }
  }
  return sums.map(({ sent, lost, stopMs }) => {
    return { ratePerSecond, lostPer10000: sent === 0 ? 0 : (lost / sent) * 10_000, stopMs };
  });
}

const curves = (["steady", "bursty"] as const).flatMap((arrivals) => {
  const measured = RATES.map((rate) => measure(arrivals, rate));
  return POLICIES.map((policy, index) => ({
    name: `${policy === "rule" ? "the rule" : `sleep ${policy / 1_000} s`}, ${arrivals}`,
    arrivals,
    policy,
    points: measured.map((points) => points[index]!),
  }));
});

for (const { name, points } of curves) {
  console.log(name);
  console.table(
    points.map(({ ratePerSecond, lostPer10000, stopMs }) => ({
      "requests/s": ratePerSecond,
      "lost of 10 000": Number(lostPer10000.toFixed(1)),
      "stop (s)": Number((stopMs / 1_000).toFixed(2)),
    })),
  );
}
writeFileSync(new URL("../../docs/guides/lame-duck.svg", import.meta.url), drawing(curves));
