import { ask, type Answer, type Ask } from "./client.ts";
import type { Tally } from "./tally.ts";

/** Why an answer of the right status is not the right answer. */
export type Flaw = (answer: Answer) => string | undefined;

/**
 * One request, counted once. There is no excuse: what was sent is answered whole with 200, 201 or 503, or lost.
 * @returns the answer unless the request is lost
 */
export async function exchange(
  tally: Tally,
  what: string,
  request: Ask,
  flaw: Flaw = () => undefined,
): Promise<Answer | undefined> {
  tally.begin();
  try {
    const answer = await ask(request);
    const wrong = flawOf(answer, flaw);
    if (wrong === undefined) {
      tally.end(answer.status === 503 ? "turned-away" : "answered");
      return answer;
    }
    tally.lose(what, wrong);
  } catch (error) {
    tally.lose(what, (error as Error).message);
  }
  return undefined;
}

function flawOf(answer: Answer, flaw: Flaw): string | undefined {
  if (answer.status === 200 || answer.status === 201) return flaw(answer);
  if (answer.status !== 503) return `answered ${answer.status}`;
  return answer.closing ? undefined : "503 without Connection: close";
}
