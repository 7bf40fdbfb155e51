import type { Server } from "node:net";
import type { Server as TlsServer } from "node:tls";

/** Whether a server's connections are TLS, told by a method that no other has: a plain program need not load the class. */
export function isSecure(server: Server): boolean {
  return typeof (server as Partial<TlsServer>).setSecureContext === "function";
}
