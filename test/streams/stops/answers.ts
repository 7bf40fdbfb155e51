/** The answers that are asked for: what is asked is in the path, so that server and client agree on the whole. */
export interface Question {
  readonly shape: Shape;
  /** Tells the paths of one run apart, which the report names. */
  readonly n: number;
  readonly parts: number;
  /** Between any two parts. */
  readonly everyMs: number;
}

interface AnswerShape {
  readonly method: "GET" | "POST";
  readonly accept: string;
  readonly contentType: string;
  readonly gzip?: boolean;
  /** The question has a body. @default of a POST */
  readonly asksMore?: boolean;
  /** Its client comes back by itself: it may be ended anywhere between two parts. */
  readonly subscription?: boolean;
  readonly part: (index: number, last: boolean) => string;
}

const EVENTS = "text/event-stream";

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function completion(index: number, last: boolean): string {
  const finishReason = last ? "stop" : null;
  const chunk = { choices: [{ delta: { content: `${index} ` }, finish_reason: finishReason }] };
  return event(chunk) + (last ? "data: [DONE]\n\n" : "");
}

function toolCall(index: number, last: boolean): string {
  const message = last
    ? { id: 1, result: { content: [{ type: "text", text: "done" }] } }
    : { method: "notifications/progress", params: { progress: index } };
  return `event: message\n${event({ jsonrpc: "2.0", ...message })}`;
}

const shapes = {
  openai: { method: "POST", accept: EVENTS, contentType: EVENTS, part: completion },
  mcp: {
    method: "POST",
    accept: `application/json, ${EVENTS}`,
    contentType: EVENTS,
    part: toolCall,
  },
  "openai, gzip": {
    method: "POST",
    accept: EVENTS,
    contentType: EVENTS,
    gzip: true,
    part: completion,
  },
  "events, no accept": { method: "GET", accept: "*/*", contentType: EVENTS, part: completion },
  "events, GET with a body": {
    method: "GET",
    asksMore: true,
    accept: EVENTS,
    contentType: EVENTS,
    part: completion,
  },
  ndjson: {
    method: "GET",
    accept: "application/x-ndjson",
    contentType: "application/x-ndjson",
    part: (index) => `${JSON.stringify({ index })}\n`,
  },
  json: {
    method: "GET",
    accept: "application/json",
    contentType: "application/json; charset=utf-8",
    part: (index, last) => `${index === 0 ? "[" : ","}${index}${last ? "]" : ""}`,
  },
  eventsource: {
    method: "GET",
    accept: EVENTS,
    contentType: EVENTS,
    subscription: true,
    part: (index) => `id: ${index}\n${event({ index })}`,
  },
} satisfies Readonly<Record<string, AnswerShape>>;

export type Shape = keyof typeof shapes;
export const SHAPES = Object.keys(shapes) as Shape[];

export function shapeOf({ shape }: Question): AnswerShape {
  return shapes[shape];
}

export function pathOf({ shape, n, parts, everyMs }: Question): string {
  return `/${encodeURIComponent(shape)}/${n}/${parts}/${everyMs}`;
}

export function questionIn(path: string): Question {
  const [, shape = "", n, parts, everyMs] = path.split("/");
  return {
    shape: decodeURIComponent(shape) as Shape,
    n: Number(n),
    parts: Number(parts),
    everyMs: Number(everyMs),
  };
}

/** All parts of an answer, or those before `end`. */
export function partsOf(question: Question, end: number = question.parts): string[] {
  const { part } = shapeOf(question);
  return Array.from({ length: end }, (_, index) => part(index, index === question.parts - 1));
}
