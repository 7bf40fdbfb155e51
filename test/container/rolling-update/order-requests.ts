import { createHash } from "node:crypto";
import { CATALOGUE_PAGES, cataloguePage } from "../../../examples/express/catalogue.ts";
import type { RequestKind } from "../../rolling/request-kinds.ts";

const UPLOAD_BYTES = 300_000;
const catalogue = Array.from({ length: CATALOGUE_PAGES }, (_, page) => cataloguePage(page)).join(
  "",
);

const order = (id: number): string =>
  JSON.stringify({ customer: `customer ${id}`, item: "tea", quantity: 1 });

const upload = (id: number): string => `${id}:`.padEnd(UPLOAD_BYTES, "x");

/** What clients ask of `examples/express`. The ids of the orders that were answered 201 are added to `accepted`. */
export function orderRequests(accepted: Set<string>): readonly RequestKind[] {
  return [
    {
      name: "POST an order, kept alive",
      share: 8,
      keepAlive: true,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      path: () => "/orders",
      body: order,
      status: 201,
      isAnswer: (body, id) => {
        const answer = JSON.parse(body) as { id: string; customer: string };
        accepted.add(answer.id);
        return answer.customer === `customer ${id}`;
      },
    },
    {
      name: "GET orders, kept alive",
      share: 6,
      keepAlive: true,
      method: "GET",
      path: () => "/orders",
      status: 200,
      isAnswer: (body) => Array.isArray(JSON.parse(body)),
    },
    {
      name: "GET orders, new connection",
      share: 6,
      keepAlive: false,
      method: "GET",
      path: () => "/orders",
      status: 200,
      isAnswer: (body) => Array.isArray(JSON.parse(body)),
    },
    {
      name: "GET a report, 3 s",
      share: 8,
      keepAlive: true,
      method: "GET",
      path: () => "/report",
      status: 200,
      isAnswer: (body) => body.includes("orders by item"),
    },
    {
      name: "POST an upload",
      share: 3,
      keepAlive: true,
      method: "POST",
      path: () => "/upload",
      body: upload,
      status: 200,
      isAnswer: (body, id) =>
        (JSON.parse(body) as { sha256: string }).sha256 ===
        createHash("sha256").update(upload(id)).digest("hex"),
    },
    {
      name: "GET the export, streamed",
      share: 1,
      keepAlive: false,
      method: "GET",
      path: () => "/export",
      status: 200,
      isAnswer: (body) => body === catalogue,
    },
  ];
}
