import { describeHttp2 } from "./describe-http2.ts";

describeHttp2("h2c, streams");
