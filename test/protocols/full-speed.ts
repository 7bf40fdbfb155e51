import { Http2Client } from "../helpers/http2-client.ts";
import type { Outcome } from "../helpers/http2-stream.ts";

/** How many streams came to which end. */
export type Outcomes = Readonly<Record<Outcome, number>>;

/** Asks at full speed over several sessions, each until it is told to go away, and tells what came of every stream. */
export async function runFullSpeed(
  port: number,
  sessions: number,
  streamsEach: number,
): Promise<Outcomes> {
  const clients = await Promise.all(
    Array.from({ length: sessions }, () => Http2Client.connect({ port, secure: false })),
  );
  const askOn = async (client: Http2Client): Promise<void> => {
    while (client.open && client.goAways.length === 0) {
      await client.finished(client.request("/", { method: "POST" }));
    }
  };
  const streams = clients.flatMap((client) => Array.from({ length: streamsEach }, () => client));
  await Promise.all(streams.map(askOn));
  await Promise.all(clients.map((client) => client.closed()));
  const outcomes = { answered: 0, refused: 0, retryable: 0, cut: 0, silent: 0 };
  for (const outcome of clients.flatMap((client) => client.outcomes)) outcomes[outcome] += 1;
  return outcomes;
}
