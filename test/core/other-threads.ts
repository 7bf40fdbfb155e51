import { BroadcastChannel } from "node:worker_threads";
import { expect, vi } from "vitest";

type Message = Readonly<Record<string, unknown>>;

/** What the other threads would say and hear. */
export class Others {
  readonly heard: Message[] = [];
  readonly #channel = new BroadcastChannel("@lastcall/core");

  constructor() {
    (this.#channel as unknown as EventTarget).addEventListener("message", (event) =>
      this.heard.push((event as MessageEvent).data as Message),
    );
  }

  say(message: Message): void {
    post(this.#channel, message);
  }

  close(): void {
    this.#channel.close();
  }
}

function post(channel: BroadcastChannel, message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  channel.postMessage(message);
}

/** Whatever was said by now has been heard by all: messages keep their order. */
export async function heardBy(others: Others): Promise<void> {
  const last = new BroadcastChannel("@lastcall/core");
  post(last, { lastcall: "nothing" });
  await vi.waitFor(() => expect(others.heard.at(-1)).toEqual({ lastcall: "nothing" }));
  others.heard.pop();
  last.close();
}
