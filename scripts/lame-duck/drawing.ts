export interface Point {
  readonly ratePerSecond: number;
  readonly lostPer10000: number;
  readonly stopMs: number;
}

export interface Curve {
  readonly arrivals: string;
  readonly policy: "rule" | number;
  readonly points: readonly Point[];
}

const WIDTH = 760;
const PANEL = { left: 64, right: 150, height: 210, gap: 56, top: 34 };
const STOP_MAX_S = 16;
const COLOURS: Readonly<Record<string, string>> = {
  rule: "#1a7f37",
  "0": "#82071e",
  "2000": "#bc4c00",
  "5000": "#9a6700",
  "10000": "#0969da",
  "15000": "#6639ba",
};

/** Two panels over the rate of requests: what is lost, and how long the stop takes. */
export function drawing(curves: readonly Curve[]): string {
  const secondTop = PANEL.top + PANEL.height + PANEL.gap;
  const height = secondTop + PANEL.height + 48;
  const rates = curves[0]!.points.map((point) => point.ratePerSecond);
  const x = (rate: number): number => {
    const [least, most] = [Math.log10(rates[0]!), Math.log10(rates.at(-1)!)];
    return (
      PANEL.left +
      ((Math.log10(rate) - least) / (most - least)) * (WIDTH - PANEL.left - PANEL.right)
    );
  };
  const lost = (point: Point): number =>
    PANEL.top + PANEL.height * (1 - Math.log10(1 + point.lostPer10000) / 4);
  const stop = (point: Point): number =>
    secondTop + PANEL.height * (1 - Math.min(point.stopMs / 1_000, STOP_MAX_S) / STOP_MAX_S);
  const line = (curve: Curve, y: (point: Point) => number): string => {
    const points = curve.points.map(
      (point) => `${x(point.ratePerSecond).toFixed(1)},${y(point).toFixed(1)}`,
    );
    const dashes = curve.arrivals === "steady" ? "" : ' stroke-dasharray="5 4"';
    const wide = curve.policy === "rule" ? 3 : 1.5;
    return `<polyline fill="none" stroke="${COLOURS[curve.policy]}" stroke-width="${wide}"${dashes} points="${points.join(" ")}"/>`;
  };
  const label = (text: string, at: number, y: number, rest = ""): string =>
    `<text x="${at.toFixed(1)}" y="${y.toFixed(1)}" ${rest}>${text}</text>`;
  const rateLabels = [0.01, 0.1, 1, 10, 100, 1_000].map((rate) =>
    label(String(rate), x(rate), height - 24, 'text-anchor="middle"'),
  );
  const lostLabels = [0, 9, 99, 999, 9_999].map((value) =>
    label(
      String(value === 0 ? 0 : value + 1),
      PANEL.left - 8,
      lost({ ratePerSecond: 1, stopMs: 0, lostPer10000: value }) + 4,
      'text-anchor="end"',
    ),
  );
  const stopLabels = [0, 4, 8, 12, 16].map((value) =>
    label(
      String(value),
      PANEL.left - 8,
      stop({ ratePerSecond: 1, lostPer10000: 0, stopMs: value * 1_000 }) + 4,
      'text-anchor="end"',
    ),
  );
  const legend = Object.entries(COLOURS).map(([policy, colour], index) => {
    const name = policy === "rule" ? "the rule" : `sleep ${Number(policy) / 1_000} s`;
    return label(
      name,
      WIDTH - PANEL.right + 14,
      PANEL.top + 16 + index * 18,
      `fill="${colour}" font-weight="600"`,
    );
  });
  const frames = [PANEL.top, secondTop].map(
    (top) =>
      `<rect x="${PANEL.left}" y="${top}" width="${WIDTH - PANEL.left - PANEL.right}" height="${PANEL.height}" fill="none" stroke="#d0d7de"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#57606a">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    label("Requests lost of 10 000 (logarithmic)", PANEL.left, PANEL.top - 12, 'font-weight="600"'),
    label(
      "From the signal to the last response, seconds",
      PANEL.left,
      secondTop - 12,
      'font-weight="600"',
    ),
    ...frames,
    ...curves.map((curve) => line(curve, lost)),
    ...curves.map((curve) => line(curve, stop)),
    ...lostLabels,
    ...stopLabels,
    ...rateLabels,
    ...legend,
    label("dashed: bursts", WIDTH - PANEL.right + 14, PANEL.top + 16 + 6 * 18),
    label("requests a second to one instance", x(3), height - 6, 'text-anchor="middle"'),
    "</svg>\n",
  ].join("\n");
}
