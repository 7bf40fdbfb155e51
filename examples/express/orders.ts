import { randomUUID } from "node:crypto";
import { json, Router } from "express";
import type { Journal } from "./journal.ts";

const KEPT = 1_000;
const SHOWN = 20;

interface OrderRequest {
  readonly customer: string;
  readonly item: string;
  readonly quantity: number;
}

interface Order extends OrderRequest {
  readonly id: string;
}

/** An order is accepted when the journal has it, which is before it is on the disk. */
export function ordersRouter(journal: Journal): Router {
  const orders: Order[] = [];
  const router = Router();

  router.get("/", (_req, res) => {
    res.json(orders.slice(-SHOWN));
  });

  router.post("/", json(), (req, res) => {
    const body: unknown = req.body;
    if (!isOrderRequest(body)) {
      res.status(422).json({ error: "expected { customer, item, quantity }" });
      return;
    }
    const order: Order = {
      id: randomUUID(),
      customer: body.customer,
      item: body.item,
      quantity: body.quantity,
    };
    orders.push(order);
    if (orders.length > KEPT) orders.shift();
    journal.append(order);
    res.status(201).json(order);
  });

  return router;
}

function isOrderRequest(body: unknown): body is OrderRequest {
  if (typeof body !== "object" || body === null) return false;
  const { customer, item, quantity } = body as Record<string, unknown>;
  return (
    typeof customer === "string" &&
    typeof item === "string" &&
    Number.isInteger(quantity) &&
    Number(quantity) > 0
  );
}
