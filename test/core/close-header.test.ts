import type { OutgoingHttpHeader, ServerResponse } from "node:http";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { decideCloseAtHeader } from "../../packages/core/src/servers/http1/close-header.ts";
import { about, isAboutConnection, own, send, type Sent } from "./sent-header.ts";

/** Every way in which a handler sends a header. */
type Form = (res: ServerResponse, fields: readonly (readonly [string, string])[]) => void;

const forms: Readonly<Record<string, Form>> = {
  setHeader: (res, fields) => {
    for (const [name, value] of fields) res.setHeader(name, value);
  },
  "writeHead with an object": (res, fields) => void res.writeHead(200, Object.fromEntries(fields)),
  "writeHead with a list": (res, fields) => void res.writeHead(200, fields.flat()),
  "writeHead with pairs": (res, fields) =>
    void res.writeHead(200, fields as unknown as OutgoingHttpHeader[]),
  "writeHead with a reason and a list": (res, fields) =>
    void res.writeHead(200, "Fine", fields.flat()),
};

const fieldList = fc
  .uniqueArray(
    fc.tuple(fc.oneof(own, about), fc.constantFrom("keep-alive", "timeout=5", "close")),
    {
      selector: ([name]) => name.toLowerCase(),
    },
  )
  .map((fields) => [...fields, ["Content-Length", "2"] as [string, string]]);

describe.each(Object.entries(forms))("[4.1] %s", (_, form) => {
  const answer =
    (fields: readonly (readonly [string, string])[], decide: (res: ServerResponse) => void) =>
    (res: ServerResponse): void => {
      decide(res);
      form(res, fields);
      res.end("ok");
    };

  test("says close, whatever the handler says of the connection, and the rest stands", () => {
    fc.assert(
      fc.property(fieldList, (fields) => {
        const normal = send(answer(fields, () => {}));
        const closing = send(
          answer(fields, (res) =>
            decideCloseAtHeader(
              res,
              () => true,
              () => {},
            ),
          ),
        );
        expect(closing.body).toBe("ok");
        expect(closing.fields.filter(isAboutConnection)).toEqual(["connection: close"]);
        const rest = (sent: Sent): string[] =>
          sent.fields.filter((field) => !isAboutConnection(field)).toSorted();
        expect(rest(closing)).toEqual(rest(normal));
      }),
    );
  });

  test("a response that is not the newest goes out as the handler wrote it", () => {
    fc.assert(
      fc.property(fieldList, (fields) => {
        const decide = (res: ServerResponse): void =>
          decideCloseAtHeader(
            res,
            () => false,
            () => {},
          );
        expect(send(answer(fields, decide))).toEqual(send(answer(fields, () => {})));
      }),
    );
  });
});

test.each(["a list", "pairs"])("[4.1] writeHead with %s keeps fields that come twice", (kind) => {
  const answer = (res: ServerResponse): void => {
    forms[`writeHead with ${kind}`]!(res, [
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
      ["Content-Length", "0"],
      ["Connection", "close"],
    ]);
    res.end();
  };
  const closing = send((res) => {
    decideCloseAtHeader(
      res,
      () => true,
      () => {},
    );
    answer(res);
  });
  expect(closing.fields.toSorted()).toEqual(send(answer).fields.toSorted());
});

test("[4.1] headers set earlier stand beside those of writeHead", () => {
  const { fields } = send((res) => {
    decideCloseAtHeader(
      res,
      () => true,
      () => {},
    );
    res.setHeader("X-Early", "1");
    res.writeHead(200, { "X-Late": "2", "Content-Length": 0 });
    res.end();
  });
  expect(fields.toSorted()).toEqual([
    "connection: close",
    "content-length: 0",
    "x-early: 1",
    "x-late: 2",
  ]);
});

test("[4.1] it is decided when the header is written, and told once it is", () => {
  const events: string[] = [];
  send((res) => {
    decideCloseAtHeader(
      res,
      () => events.push("asked") > 0,
      () => events.push(`written ${res.headersSent}`),
    );
    res.setHeader("Content-Length", 2);
    events.push("handled");
    res.end("ok");
  });
  expect(events).toEqual(["handled", "asked", "written true"]);
});

test("[4.10] a second writeHead throws as it does without us", () => {
  const says = vi.fn(() => true);
  send((res) => {
    decideCloseAtHeader(res, says, () => {});
    res.writeHead(200).flushHeaders();
    expect(() => res.writeHead(200)).toThrow(
      expect.objectContaining({ code: "ERR_HTTP_HEADERS_SENT" }),
    );
    res.end();
  });
  expect(says).toHaveBeenCalledOnce();
});
