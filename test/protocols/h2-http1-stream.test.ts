import { describeHttp2 } from "./describe-http2.ts";

describeHttp2("h2 over TLS with allowHTTP1, streams");
