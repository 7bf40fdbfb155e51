import { create, createFileRegistry, type DescService } from "@bufbuild/protobuf";
import { file_google_protobuf_wrappers, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

const TEXT = ".google.protobuf.StringValue";

function method(name: string, serverStreaming: boolean): object {
  return { name, inputType: TEXT, outputType: TEXT, serverStreaming };
}

/** As a `.proto` file would have it: one call and two streams, of texts. */
const file = create(FileDescriptorProtoSchema, {
  name: "echo.proto",
  package: "lastcall",
  syntax: "proto3",
  dependency: ["google/protobuf/wrappers.proto"],
  service: [
    {
      name: "Echo",
      method: [method("Slow", false), method("Finite", true), method("Endless", true)],
    },
  ],
});

export const echoRpc: DescService = createFileRegistry(file, (name) =>
  name === "google/protobuf/wrappers.proto" ? file_google_protobuf_wrappers.proto : undefined,
).getService("lastcall.Echo")!;
