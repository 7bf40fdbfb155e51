export type ShellName = "dash" | "bash" | "busybox";

const INFRASTRUCTURE = new Set(
  `nginx nginx-unprivileged haproxy envoy traefik caddy httpd varnish proxyv2 proxy istio-proxy linkerd-proxy
  postgres postgis mysql mariadb mongo mongodb redis valkey memcached rabbitmq kafka cp-kafka zookeeper nats etcd
  consul vault minio elasticsearch opensearch kibana logstash clickhouse-server cassandra influxdb neo4j
  prometheus grafana loki tempo jaeger all-in-one otel-collector opentelemetry-collector opentelemetry-collector-contrib
  fluentd fluent-bit vector filebeat telegraf datadog-agent cadvisor node-exporter cloud-sql-proxy cloudsql-docker
  busybox pause adminer pgadmin4 mailhog mailpit localstack registry autoheal watchtower portainer`.split(
    /\s+/,
  ),
);

function nameOf(image: string): string {
  const [path = ""] = image.split("@");
  return (path.split("/").at(-1) ?? "").split(":")[0] ?? "";
}

/** Databases, proxies and collectors: they stop in their own ways, and none of them is a Node program. */
export function isInfrastructure(image: string): boolean {
  return INFRASTRUCTURE.has(nameOf(image));
}

/** What `/bin/sh` is in an image; dash, which never becomes its command, where the name doesn't say. */
export function shellOfImage(image: string): ShellName {
  if (/alpine|busybox|wolfi|chainguard/.test(image)) return "busybox";
  const bash =
    /\b(fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux|redhat|ubi\d*|rhel\d*|opensuse|archlinux)\b/;
  return bash.test(image) ? "bash" : "dash";
}

/** Images with nothing in them but the program: no shell and no `sleep`. */
export function hasNoShell(image: string): boolean {
  if (/:([\w.-]*-)?(debug|dev)\b/.test(image)) return false;
  return image === "scratch" || /distroless|(^|\/)chainguard\/|^cgr\.dev\//.test(image);
}
