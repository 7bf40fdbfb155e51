import { expect, test } from "vitest";
import { expectNothingLost } from "./expect-nothing-lost.ts";
import { startUnmodified } from "./unmodified-program.ts";

const examples = new URL("../../examples/unmodified/", import.meta.url);

test.each(["nest.ts", "hono.ts"])(
  "[5.3, 4.1, 6.1] %s as it is, under traffic: nothing is lost",
  async (file) => {
    const program = await startUnmodified(new URL(file, examples));
    await expectNothingLost(program);
    expect(program.server.program.linesLike(/warn/i)).toEqual([]);
  },
);
