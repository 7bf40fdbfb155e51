import type { LongRequest } from "./long-request.ts";
import type { Orders } from "./orders.ts";
import type { Prober } from "./prober.ts";
import type { Program } from "./program.ts";
import type { Service } from "./service.ts";
import type { Tally } from "./tally.ts";

/** All that can be seen. */
export interface Stage {
  readonly program: Program;
  readonly signal: NodeJS.Signals;
  readonly service: Service;
  readonly prober: Prober;
  readonly tally: Tally;
  readonly orders: Orders;
  readonly long: readonly LongRequest[];
}
