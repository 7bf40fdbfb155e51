import * as fc from "fast-check";
import { expect, test } from "vitest";
import { oneLine, safePath } from "../../packages/core/src/report/text.ts";

import { CONTROL } from "./control-characters.ts";
const anyText = fc.string({ unit: "binary", maxLength: 400 });

test("[8.2] no control character gets through, and the length is bounded", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(oneLine(text)).not.toMatch(CONTROL);
      expect(oneLine(text).length).toBeLessThanOrEqual(201);
    }),
  );
});

test("[8.2] no query string, fragment or authority gets through, whatever the client wrote", () => {
  const secret = "SECRET";
  const query = fc.tuple(fc.constantFrom("?", "#"), anyText).map(([mark, text]) => mark + text);
  const authority = fc.constantFrom(
    "",
    `//user:${secret}@host`,
    `http://user:${secret}@host`,
    `HTTPS://${secret}.test:1`,
  );
  const path = fc.webPath().filter((text) => /^(?:\/(?!\/)|$)/.test(text));
  fc.assert(
    fc.property(authority, path, query, (before, between, after) => {
      const shown = safePath(`${before}${between}${after}${secret}`);
      expect(shown).not.toMatch(/[?#]/);
      expect(shown).not.toContain(secret);
      expect(shown).toBe(oneLine(between === "" ? "/" : between));
    }),
  );
});

test.each([
  ["/orders/7?token=abc", "/orders/7"],
  ["/a#b?c", "/a"],
  ["http://user:secret@shop.test/cart?id=1", "/cart"],
  ["http://shop.test", "/"],
  ["//user:secret@shop.test/cart", "/cart"],
  ["user:secret@db.test:443", "db.test:443"],
  ["user:p/w@db.test:443", "db.test:443"],
  ["*", "*"],
  ["", "/"],
  ["/a\r\nset-cookie: b", "/a\ufffd\ufffdset-cookie: b"],
])("[8.2] %j is shown as %j", (target, shown) => {
  expect(safePath(target)).toBe(shown);
});
