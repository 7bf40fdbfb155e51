export interface Variant {
  readonly name: string;
  readonly store: "file" | "sqlite" | "redis";
  /** Of the rounds asked for. */
  readonly share: number;
  readonly signal: "SIGTERM" | "SIGKILL";
  readonly exitCode: number | null;
  readonly env: Readonly<Record<string, string>>;
  /** Whether a request is in flight that never ends. */
  readonly hung: boolean;
  /** Whether records may be lost: then the report, or their age, has to tell. */
  readonly loses: boolean;
}

export const FLUSH_INTERVAL_MS = 200;
const RESERVE_MS = 1_500;

const plain: Omit<Variant, "name"> = {
  store: "file",
  share: 1,
  signal: "SIGTERM",
  exitCode: 0,
  env: { FLUSH_INTERVAL_MS: String(FLUSH_INTERVAL_MS) },
  hung: false,
  loses: false,
};

/** So long that all there is waits for the flush hook. */
const onlyAtTheEnd = { FLUSH_INTERVAL_MS: "60000" };
const shortGrace = {
  ...onlyAtTheEnd,
  LASTCALL_GRACE_PERIOD_MS: "3000",
  LASTCALL_FLUSH_RESERVE_MS: String(RESERVE_MS),
};
const rarely = { ...plain, share: 0.1 };

export const variants: readonly Variant[] = [
  { ...plain, name: "file" },
  { ...plain, name: "SQLite", store: "sqlite" },
  { ...plain, name: "Redis", store: "redis" },
  // The requests' time is over, the reserve is still there; 1, because a request was cut.
  { ...rarely, name: "file, a request hangs", env: shortGrace, hung: true, exitCode: 1 },
  {
    ...rarely,
    name: "file, hanging request, slow disk",
    env: { ...shortGrace, FAULT: "slow", SLOW_MS: String(RESERVE_MS * 0.6) },
    hung: true,
    exitCode: 1,
  },
  { ...rarely, name: "file, flush fails once", env: { ...onlyAtTheEnd, FAULT: "once" } },
  {
    ...rarely,
    name: "file, flush hangs",
    env: { ...shortGrace, FAULT: "hang" },
    exitCode: 1,
    loses: true,
  },
  { ...rarely, name: "file, kill -9", signal: "SIGKILL", exitCode: null, loses: true },
];
