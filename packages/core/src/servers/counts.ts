/**
 * What the servers of one lifecycle count together: each of their parts adds its own. Times are the clock's, `-Infinity`
 * for never. What HTTP/1 has open and in flight is in it only from the signal on, see `ServerDrain.uncounted`.
 */
export class Counts {
  /** Requests that the drain waits for. */
  inFlight: number = 0;
  /** Answers on their way out that only the closing waits for: refusals, ended streams, lingering uploads. */
  leaving: number = 0;
  /** Open connections, idle ones included. */
  open: number = 0;
  /** Connections accepted so far. */
  accepted: number = 0;
  /** Requests since the signal, those that are exempt left out. */
  requests: number = 0;
  /** Under TLS once more when the handshake is complete. */
  lastAcceptAt: number = -Infinity;
  /** When a connection became idle that had not been told to close. */
  lastIdleAt: number = -Infinity;
  lastRequestAt: number = -Infinity;
}
