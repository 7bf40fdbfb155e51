import { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { TcpConnection } from "../kernel/connection.ts";

/** A socket of `node:net` without a handle: what `node:http` is given, with the world's kernel behind it. */
export class WireSocket extends Duplex {
  readonly connection: TcpConnection;
  readonly remoteAddress: string;
  bytesRead = 0;

  constructor(connection: TcpConnection) {
    super({ allowHalfOpen: true, decodeStrings: false });
    this.connection = connection;
    this.remoteAddress = "10.0.0.1";
    connection.accepted({
      data: (text) => {
        this.bytesRead += text.length;
        return this.push(Buffer.from(text, "latin1"));
      },
      ended: () => void this.push(null),
      reset: () =>
        void this.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })),
    });
  }

  /** As sockets do: Node asks for it behind the last answer of a connection. */
  destroySoon(): void {
    Socket.prototype.destroySoon.call(this as unknown as Socket);
  }

  override _read(): void {
    this.connection.resume();
  }

  override _write(
    piece: Buffer | string,
    encoding: BufferEncoding,
    done: (error?: Error) => void,
  ): void {
    const text =
      typeof piece === "string"
        ? Buffer.from(piece, encoding).toString("latin1")
        : piece.toString("latin1");
    this.connection.write(text, (failed) =>
      failed ? done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })) : done(),
    );
  }

  override _final(done: () => void): void {
    this.connection.end();
    done();
  }

  /** `resetAndDestroy`, where there is no handle, destroys with this error. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    this.connection.destroy(code === "ERR_SOCKET_CLOSED");
    done(error);
  }
}
