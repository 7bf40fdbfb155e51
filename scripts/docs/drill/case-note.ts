/** What a case's page says beyond what the case says of itself. */
export interface CaseNote {
  /** The case's id. */
  readonly id: string;
  /** What is sent, and when. */
  readonly tested: string;
  /** What passes, what fails. */
  readonly judged: string;
  readonly why: string;
  /** Options that the drill needs for it, beside `--case`. */
  readonly options?: readonly string[];
  /** The file that both servers are; `server.js` where nothing is said. */
  readonly file?: string;
  /** What is wrong with the wrong one. */
  readonly fault: string;
  readonly wrong: string;
  readonly right: string;
  /** How it is done without this library. */
  readonly byHand: string;
  /** Why the servers can't be asked as others are. */
  readonly notRun?: string;
}
