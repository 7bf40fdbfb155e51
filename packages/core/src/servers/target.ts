/** What a request asked for before a router took it apart: for adapters, which see what the router left. */
export { targetOf } from "./http1/arrival.ts";
