import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** As HAProxy says it: the server has an address and takes traffic. */
const RUNNING = "2";

/** The socket over which a HAProxy tells how it sees its servers. */
export class HaproxySocket {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** A row for each frontend, server and backend; empty while HAProxy is not there yet. */
  async stats(): Promise<ReadonlyMap<string, string>[]> {
    const [header = "", ...rows] = (await this.#ask("show stat")).trim().split("\n");
    return table(header.replace("# ", "").split(","), rows, ",");
  }

  /** The servers that it sends requests to. */
  async runningServers(): Promise<{ address: string; port: number }[]> {
    const [, header = "", ...rows] = (await this.#ask("show servers state")).trim().split("\n");
    return table(header.replace("# ", "").split(" "), rows, " ")
      .filter((server) => server.get("srv_op_state") === RUNNING)
      .map((server) => ({
        address: server.get("srv_addr") ?? "",
        port: Number(server.get("srv_port")),
      }))
      .filter(({ port }) => port > 0);
  }

  async #ask(command: string): Promise<string> {
    const socket = connect(this.#path);
    try {
      await once(socket, "connect");
    } catch {
      return "";
    }
    socket.end(`${command}\n`);
    return text(socket);
  }
}

function table(
  columns: readonly string[],
  rows: readonly string[],
  separator: string,
): ReadonlyMap<string, string>[] {
  return rows.map(
    (row) => new Map(row.split(separator).map((cell, index) => [columns[index] ?? "", cell])),
  );
}
