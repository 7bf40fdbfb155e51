import { readFileSync } from "node:fs";

/** A self-signed certificate for localhost, 127.0.0.1 and ::1, good for a hundred years, of use to nobody but tests. */
export const certificate: { readonly key: string; readonly cert: string } = {
  key: readFileSync(new URL("./tls/key.pem", import.meta.url), "utf8"),
  cert: readFileSync(new URL("./tls/cert.pem", import.meta.url), "utf8"),
};
