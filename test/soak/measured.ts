/** What a server has left of all that it served, when nobody is connected any more. */
export interface Measured {
  readonly heapUsed: number;
  readonly rss: number;
  /** Of `process.getActiveResourcesInfo()`. */
  readonly handles: number;
  /** On the process and on the server, of all events. */
  readonly listeners: number;
  /** By the lifecycle's own account. */
  readonly inFlight: number;
  readonly connections: number;
}
