import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const keyFile: string = fileURLToPath(new URL("./tls/key.pem", import.meta.url));
export const certificateFile: string = fileURLToPath(new URL("./tls/cert.pem", import.meta.url));

/** A self-signed certificate for localhost, 127.0.0.1 and ::1, good for a hundred years, of use to nobody but tests. */
export const certificate: { readonly key: string; readonly cert: string } = {
  key: readFileSync(keyFile, "utf8"),
  cert: readFileSync(certificateFile, "utf8"),
};
