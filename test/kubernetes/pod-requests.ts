import type { RequestKind } from "../rolling/request-kinds.ts";

function kind(name: string, share: number, keepAlive: boolean, takesMs: number): RequestKind {
  return {
    name,
    share,
    keepAlive,
    method: "GET",
    path: (id) => `/items/${id}?takesMs=${takesMs}`,
    status: 200,
    isAnswer: (body, id) => body === `item /items/${id}?takesMs=${takesMs}`,
  };
}

export const podRequests: readonly RequestKind[] = [
  kind("new connection", 6, false, 5),
  kind("kept alive", 3, true, 5),
  kind("slow", 1, false, 400),
];
