import type { Located } from "../files/source-file.ts";
import type { YamlNode } from "../read/yaml-node.ts";

/** What a container's `envFrom` and `env` say, ConfigMaps looked up. */
export function podEnvironment(
  container: YamlNode,
  configMap: (name: string) => YamlNode | undefined,
): [string, Located<string>][] {
  const shared = container.items("envFrom").flatMap((source) => {
    const name = source.text("configMapRef", "name")?.value;
    const prefix = source.text("prefix")?.value ?? "";
    const entries = name === undefined ? [] : (configMap(name)?.entries("data") ?? []);
    return entries.map(({ key, value }) => [`${prefix}${key.value}`, value?.text()] as const);
  });
  const own = container.items("env").map((entry) => {
    const reference = entry.get("valueFrom", "configMapKeyRef");
    const name = reference?.text("name")?.value;
    const key = reference?.text("key")?.value;
    const looked =
      name === undefined || key === undefined ? undefined : configMap(name)?.text("data", key);
    return [entry.text("name")?.value ?? "", entry.text("value") ?? looked] as const;
  });
  return [...shared, ...own].flatMap(([name, value]): [string, Located<string>][] =>
    value === undefined ? [] : [[name, value]],
  );
}
