/** A way to start a program in a container. */
export interface Launch {
  /** As the table in docs/articles/docker-stop.md has it. */
  readonly name: string;
  readonly image: string;
  /** The Dockerfile's last lines; an ENTRYPOINT may come before them. */
  readonly lines: readonly string[];
  /** The `start` script of its package.json. */
  readonly start?: string;
  /** More scripts of it. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Likewise. */
  readonly packageManager?: string;
  /** For how long its event loop is blocked from just before the signal on. */
  readonly blockedMs?: number;
  /** What the program says at its start where requests will be lost, if it is not that no signal can reach it. */
  readonly says?: RegExp;
  /** More files in its folder. */
  readonly files?: Readonly<Record<string, string>>;
}
