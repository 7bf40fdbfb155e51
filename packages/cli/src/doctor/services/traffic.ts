import type { YamlNode } from "../read/yaml-node.ts";

/** Whether a container names a port that is not one for metrics or for operators. */
export function takesTraffic(container: Pick<YamlNode, "get">): boolean {
  const ports = container.get("ports")?.items() ?? [];
  return ports.some(
    (port) => !/metrics|admin|debug|prom|inspect/i.test(port.text("name")?.value ?? ""),
  );
}
