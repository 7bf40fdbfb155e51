export interface RequestKind {
  readonly name: string;
  /** Of all kinds' shares together. */
  readonly share: number;
  /** Whether it may come on a connection that another left open. */
  readonly keepAlive: boolean;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly path: (id: number) => string;
  readonly body?: (id: number) => string;
  readonly status: number;
  readonly isAnswer: (body: string, id: number) => boolean;
}

const order = (id: number): string => `${id}:${"x".repeat(2_000)}`;

export const requestKinds: readonly RequestKind[] = [
  {
    name: "GET, kept alive",
    share: 4,
    keepAlive: true,
    method: "GET",
    path: (id) => `/items/${id}`,
    status: 200,
    isAnswer: (body, id) => body === `item ${id}`,
  },
  {
    name: "GET, new connection",
    share: 2,
    keepAlive: false,
    method: "GET",
    path: (id) => `/items/${id}`,
    status: 200,
    isAnswer: (body, id) => body === `item ${id}`,
  },
  {
    name: "POST with a body",
    share: 2,
    keepAlive: true,
    method: "POST",
    path: () => "/orders",
    body: order,
    status: 201,
    isAnswer: (body, id) => body === `ordered ${order(id)}`,
  },
  {
    name: "GET, slow",
    share: 2,
    keepAlive: true,
    method: "GET",
    path: (id) => `/reports/${id}?takesMs=${300 + (id % 201)}`,
    status: 200,
    isAnswer: (body, id) => body === `report ${id}`,
  },
];
