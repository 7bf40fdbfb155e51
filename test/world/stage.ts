import type { Lifecycle } from "../../packages/core/src/lifecycle.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { EventLoop } from "./kernel/loop.ts";
import type { ProcessStandIn } from "./kernel/process-stand-in.ts";
import type { Plan } from "./plan/plan.ts";
import type { Ledger, RequestRecord } from "./trace/ledger.ts";

/** What everybody in a world acts on. */
export interface Stage {
  readonly plan: Plan;
  readonly loop: EventLoop;
  readonly kernel: Kernel;
  readonly process: ProcessStandIn;
  readonly ledger: Ledger;
  readonly lifecycle: Lifecycle;
  /** By what a request asks for. */
  readonly byPath: Map<string, RequestRecord>;
  /** The process is gone: nothing is asked any more. */
  readonly over: boolean;
  /** Whether a prober has a good opinion of the process. */
  isUp(prober: number): boolean;
}
