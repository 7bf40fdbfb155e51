import type { EventEmitter } from "node:events";
import { interceptEvent, type Take } from "./intercept.ts";

type Listener = Parameters<EventEmitter["on"]>[1];

/** What is ours on one server: taken off together, when the server is the program's alone again. */
export class Attachments {
  readonly #server: EventEmitter;
  readonly #undo: (() => void)[] = [];

  constructor(server: EventEmitter) {
    this.#server = server;
  }

  on(event: string | symbol, listener: Listener): void {
    this.#server.on(event, listener);
    this.add(() => this.#server.off(event, listener));
  }

  /** In front of those that are there. */
  prepend(event: string | symbol, listener: Listener): void {
    this.#server.prependListener(event, listener);
    this.add(() => this.#server.off(event, listener));
  }

  intercept(event: string, take: Take): void {
    this.add(interceptEvent(this.#server, event, take));
  }

  add(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** In the order in which it came. */
  release(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }
}
