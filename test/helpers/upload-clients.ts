import { Agent as HttpAgent, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { Agent as FetchAgent, fetch } from "undici";
import { certificate } from "./certificate.ts";
import type { RunningServer } from "./running-server.ts";

interface UploadAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends `body` to /upload, whatever comes back meanwhile, and reads the answer to its end. */
export type UploadClient = (server: RunningServer, body: Buffer) => Promise<UploadAnswer>;

const rawSocket: UploadClient = async (server, body) => {
  const headers = { "Content-Length": String(body.length) };
  const client = await server.open("/upload", { method: "POST", headers, body });
  const response = await client.response();
  await client.closed();
  return { status: response.status, body: response.body.toString() };
};

const undiciFetch: UploadClient = async (server, body) => {
  const dispatcher = new FetchAgent({ connect: { ca: certificate.cert } });
  try {
    const response = await fetch(`${server.origin}/upload`, { method: "POST", body, dispatcher });
    return { status: response.status, body: await response.text() };
  } finally {
    await dispatcher.destroy();
  }
};

const nodeHttp: UploadClient = (server, body) => {
  const { secure } = server.kind;
  const agent = secure ? new HttpsAgent({ ca: certificate.cert }) : new HttpAgent();
  const request = secure ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const req = request(`${server.origin}/upload`, { method: "POST", agent }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (chunk: string) => (text += chunk));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, body: text }));
      res.on("error", reject);
    });
    req.on("error", reject);
    req.end(body);
  });
};

export const uploadClients: Readonly<Record<string, UploadClient>> = {
  "a raw socket": rawSocket,
  fetch: undiciFetch,
  "node:http": nodeHttp,
};
