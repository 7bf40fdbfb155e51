import { once } from "node:events";
import { connect } from "node:net";

/** Connects again and again until it can't, and tells why: a listener closes only when nobody is queued any more. */
export async function errorOfConnecting(port: number): Promise<string> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Dialled in the moment of the closing: the kernel had taken the connection, and nobody ever will.
      if (code !== "ECONNRESET") return code ?? String(error);
    } finally {
      socket.destroy();
    }
  }
}
