import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";

const bytes = {
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
};

function method(name: string, responseStream: boolean): MethodDefinition<Buffer, Buffer> {
  return { path: `/lastcall.Echo/${name}`, requestStream: false, responseStream, ...bytes };
}

/** One call and two streams, of plain bytes. */
export const echoService = {
  slow: method("Slow", false),
  finite: method("Finite", true),
  endless: method("Endless", true),
} satisfies ServiceDefinition;
