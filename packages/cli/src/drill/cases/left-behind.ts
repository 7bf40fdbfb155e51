import type { Stage } from "../stage.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

export const leftBehind: Case = {
  id: "left-behind",
  title: "nobody listens any more when the program is gone",
  advice:
    "The process that was signalled is not the one that serves: start the server itself, by exec, or pass the signal on and wait.",
  rules: ["LC002-shell-as-pid-1", "LC004-package-manager", "LC005-entrypoint-without-exec"],
  inapplicable: () => undefined,
  play: (stage: Stage): Promise<Playing> => {
    let isOpen = false;
    void stage.track(
      stage.program.exited.then(async () => {
        const connection = stage.connect();
        await connection.until(() => connection.connected, 1_000);
        isOpen = connection.connected;
        connection.destroy();
      }),
    );
    return Promise.resolve({
      judge: () => passedIf(!isOpen, isOpen ? "the port is still open" : "the port is closed"),
    });
  },
};
