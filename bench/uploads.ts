import { once } from "node:events";
import { connect, type Socket } from "node:net";

const AT_A_TIME = 100;

/** Requests that are in flight until the last byte of their bodies is sent. */
export interface Uploads {
  /** @returns when the last response was here in full */
  finish(): Promise<number>;
}

export async function holdUploads(port: number, count: number): Promise<Uploads> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(AT_A_TIME, count - sockets.length) }, () =>
      begin(port),
    );
    sockets.push(...(await Promise.all(batch)));
  }
  return {
    finish: async () => Math.max(...(await Promise.all(sockets.map(end)))),
  };
}

async function begin(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1");
  return socket;
}

/** @returns when the response was here in full */
function end(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = "";
    socket.on("data", (chunk) => {
      received += String(chunk);
      if (received.startsWith("HTTP/1.1 200 ") && received.endsWith("done\n")) {
        resolve(performance.now());
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`the connection ended after: ${received}`)));
    socket.write("2");
  });
}
