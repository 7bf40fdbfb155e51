import type { ShellName } from "../shell/endings.ts";

const INFRASTRUCTURE = new Set(
  `nginx nginx-unprivileged haproxy envoy traefik caddy httpd apache varnish proxyv2 proxy istio-proxy linkerd-proxy
  kong kong-gateway squid coredns
  postgres postgresql postgis timescaledb mysql mariadb mongo mongodb percona redis redis-stack valkey keydb dragonfly
  memcached rabbitmq kafka cp-kafka redpanda zookeeper cp-zookeeper nats etcd consul vault minio elasticsearch
  opensearch kibana logstash clickhouse clickhouse-server cassandra scylla influxdb neo4j couchdb cockroach solr
  meilisearch typesense qdrant milvus weaviate chroma
  prometheus alertmanager pushgateway grafana loki promtail tempo mimir jaeger all-in-one zipkin otel-collector
  opentelemetry-collector opentelemetry-collector-contrib fluentd fluent-bit vector filebeat metricbeat telegraf
  datadog-agent agent newrelic-infra cadvisor node-exporter kube-state-metrics blackbox-exporter postgres-exporter
  redis-exporter mysqld-exporter cloud-sql-proxy cloudsql-docker cloudflared tailscale
  busybox pause adminer pgadmin4 phpmyadmin mailhog mailpit maildev localstack registry autoheal watchtower portainer
  jenkins gitlab-ce gitlab-runner gitea drone sonarqube nexus3 artifactory keycloak authentik metabase superset airflow
  selenium hub chrome firefox browserless kubectl aws-cli wordpress nextcloud ghost-mysql certbot`.split(
    /\s+/,
  ),
);

/** Images of other languages' programs. */
const LANGUAGES = new Set(
  `golang go rust python pypy ruby php openjdk eclipse-temurin amazoncorretto maven gradle jetty tomcat sapmachine
  ibmjava erlang elixir haskell swift perl julia r-base dart gcc mono dotnet aspnet runtime sdk runtime-deps
  uvicorn-gunicorn-fastapi fpm`.split(/\s+/),
);

/** Systems that hold any program. */
const SYSTEMS =
  /^(alpine|debian|ubuntu|fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux|archlinux|scratch|ubi\d*(-minimal|-micro)?|leap|tumbleweed|wolfi-base|base|static|cc|base-debian\d+|static-debian\d+)$/;

function nameOf(image: string): string {
  const [path = ""] = image.split("@");
  return (path.split("/").at(-1) ?? "").split(":")[0] ?? "";
}

/** In a name of several parts: somebody's own build of one of them. */
const STORAGE =
  /(^|[-_])(postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|valkey|rabbitmq|kafka|memcached|elasticsearch|opensearch|minio|clickhouse)([-_]|$)/;

/** Databases, proxies and collectors, and images of other languages: none of them is a Node program. */
export function isForeign(image: string): boolean {
  const name = nameOf(image);
  return (
    INFRASTRUCTURE.has(name) ||
    LANGUAGES.has(name) ||
    STORAGE.test(name) ||
    /[-_]exporter$|^(php|openjdk|java\d*)\b/.test(name) ||
    /mcr\.microsoft\.com\/dotnet\//.test(image)
  );
}

/** Says that there is Node in it. */
export function isNodeImage(image: string): boolean {
  return /(^|[/_-])(node|nodejs|iojs)(\d*([-_:@]|$)|-debian)/.test(
    image.replace(/node[-_]exporter/, ""),
  );
}

/** Says nothing of what runs in it. */
export function isSystemImage(image: string): boolean {
  return SYSTEMS.test(nameOf(image));
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
