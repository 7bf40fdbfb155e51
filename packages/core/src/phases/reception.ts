import type { Settings } from "../options/options.ts";
import type { DrainingReport } from "../report/report.ts";

/** What the requests of the last minute had in common, as far as they were looked at. */
export interface Signs {
  readonly looked: number;
  /** How many of them a proxy had passed on. */
  readonly proxied: number;
}

/** Fewer requests than this say nothing of who stands in front. */
const MIN_LOOKED = 8;
const NEARLY_ALL = 0.9;

/**
 * How new requests are met while draining, and by what that was decided: `"auto"` is a 503, unless all traffic comes
 * through a proxy that neither polls nor is told by the platform. Such a proxy passes a 503 on and tries a refused
 * connection elsewhere.
 */
export function chooseReception(
  { whileDraining, platform }: Pick<Settings, "whileDraining" | "platform">,
  polled: boolean,
  { looked, proxied }: Signs,
): DrainingReport {
  const decide = (
    mode: DrainingReport["mode"],
    because: DrainingReport["because"],
  ): DrainingReport => {
    return { mode, because, looked, proxied };
  };
  if (whileDraining !== "auto") return decide(whileDraining, "option");
  if (platform.removal !== "nobody") return decide("answer", "platform");
  if (polled) return decide("answer", "prober");
  return looked >= MIN_LOOKED && proxied >= looked * NEARLY_ALL
    ? decide("refuse", "proxy")
    : decide("answer", "direct");
}
