import { Agent } from "node:http";
import type { RequestKind } from "../rolling/request-kinds.ts";

const keptAlive = new Agent({ keepAlive: true, maxSockets: 8 });

function kind(name: string, share: number, agent: Agent | false, takesMs: number): RequestKind {
  return {
    name,
    share,
    agent,
    method: "GET",
    path: (id) => `/items/${id}?takesMs=${takesMs}`,
    status: 200,
    isAnswer: (body, id) => body === `item /items/${id}?takesMs=${takesMs}`,
  };
}

export const podRequests: readonly RequestKind[] = [
  kind("new connection", 6, false, 5),
  kind("kept alive", 3, keptAlive, 5),
  kind("slow", 1, false, 400),
];
