import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { certificate } from "./certificate.ts";
import type { RunningServer } from "./running-server.ts";

/** How a client's last exchange went: told to close, or lost. */
export interface BusyEnd {
  readonly answered: number;
  readonly lastStatus: number;
  readonly lost: string | undefined;
}

/** One kept-alive connection that asks again and again, a few milliseconds apart, until it is told to close. */
export async function runBusyClient(
  server: RunningServer,
  thinkMs: number,
  onAnswer: () => void,
): Promise<BusyEnd> {
  const { secure } = server.kind;
  const options = { keepAlive: true, maxSockets: 1 };
  const agent = secure
    ? new HttpsAgent({ ...options, ca: certificate.cert })
    : new HttpAgent(options);
  const ask = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const request = secure ? requestHttps : requestHttp;
      const req = request(`${server.origin}/fast`, { agent }, (res) => {
        res.resume();
        res.on("end", () => resolve(res));
        res.on("error", reject);
      });
      req.on("error", reject);
      req.end();
    });
  let answered = 0;
  let lastStatus = 0;
  try {
    for (;;) {
      const { statusCode = 0, headers } = await ask();
      answered += 1;
      lastStatus = statusCode;
      onAnswer();
      if (headers.connection === "close") return { answered, lastStatus, lost: undefined };
      await pause(thinkMs);
    }
  } catch (error) {
    return { answered, lastStatus, lost: String(error) };
  } finally {
    agent.destroy();
  }
}
