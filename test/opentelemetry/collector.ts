import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Span {
  readonly name: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly events: readonly { readonly name: string }[];
  readonly attributes: readonly Attribute[];
}

interface Point {
  readonly asInt?: number | string;
  readonly asDouble?: number;
  readonly count?: number | string;
  readonly attributes: readonly Attribute[];
}

interface Points {
  readonly dataPoints: readonly Point[];
}

interface Metric {
  readonly name: string;
  readonly sum?: Points;
  readonly gauge?: Points;
  readonly histogram?: Points;
}

/** As much of OTLP over HTTP, as JSON, as is looked at. */
interface Exported {
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

/** Takes what the SDK of a program exports. */
export class Collector {
  readonly spans: Span[] = [];
  readonly #metrics = new Map<string, Metric>();
  readonly #server = createServer((req, res) => {
    void json(req).then((exported) => {
      this.#take(exported as Exported);
      res.setHeader("Content-Type", "application/json").end("{}");
    });
  });

  /** One that does not outlive the test that calls this. */
  static async start(): Promise<Collector> {
    const collector = new Collector();
    const server = collector.#server.listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    return collector;
  }

  /** What a program is told, so that it exports to here. */
  get env(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  }

  spanNames(): string[] {
    return this.spans.map(({ name }) => name).toSorted();
  }

  /** The newest value for each set of attributes, of a histogram the count. */
  values(metric: string): Readonly<Record<string, number>> {
    const { sum, gauge, histogram } = this.#metrics.get(metric) ?? {};
    const points = (sum ?? gauge ?? histogram)?.dataPoints ?? [];
    return Object.fromEntries(
      points.map(({ attributes, asInt, asDouble, count }) => [
        attributes.map(({ value }) => value.stringValue).join(" "),
        Number(asInt ?? asDouble ?? count),
      ]),
    );
  }

  #take({ resourceSpans = [], resourceMetrics = [] }: Exported): void {
    for (const { scopeSpans } of resourceSpans)
      for (const { spans } of scopeSpans) this.spans.push(...spans);
    for (const { scopeMetrics } of resourceMetrics)
      for (const { metrics } of scopeMetrics)
        for (const metric of metrics) this.#metrics.set(metric.name, metric);
  }
}
