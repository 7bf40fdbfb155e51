import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the configuration into `folder`. Returns the arguments to start it with, in the foreground. */
export type Configure = (folder: string, port: number, instances: readonly number[]) => string[];

export const haproxy =
  (checks: boolean): Configure =>
  (folder, port, instances) => {
    const check = checks ? " check inter 500ms" : "";
    return write(
      folder,
      "haproxy.cfg",
      ["-db", "-f"],
      `
defaults
  mode http
  option forwardfor
  option redispatch
  timeout connect 5s
  timeout client 1m
  timeout server 1m
${checks ? "  option httpchk GET /readyz\n  timeout check 10s" : ""}
frontend front
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance roundrobin
${instances.map((instance) => `  server s${instance} 127.0.0.1:${instance}${check}`).join("\n")}
`,
    );
  };

export const nginx =
  (keepAlive: boolean): Configure =>
  (folder, port, instances) => {
    const upstream = keepAlive ? "keepalive 16;" : "";
    const location = keepAlive
      ? 'proxy_http_version 1.1; proxy_set_header Connection ""; include /etc/nginx/proxy_params;'
      : "";
    return write(
      folder,
      "nginx.conf",
      ["-e", "stderr", "-g", "daemon off;", "-c"],
      `
pid ${folder}/nginx.pid;
worker_processes 1;
events {}
http {
  access_log off;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
  upstream instances {
    ${instances.map((instance) => `server 127.0.0.1:${instance};`).join(" ")}
    ${upstream}
  }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://instances; ${location} }
  }
}
`,
    );
  };

export const caddy: Configure = (folder, port, instances) =>
  write(
    folder,
    "Caddyfile",
    ["run", "--adapter", "caddyfile", "--config"],
    `
{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  reverse_proxy ${instances.map((instance) => `127.0.0.1:${instance}`).join(" ")} {
    health_uri /readyz
    health_interval 500ms
    lb_policy round_robin
  }
}
`,
  );

export const apache =
  (checks: boolean): Configure =>
  (folder, port, instances) => {
    const modules = [
      "mpm_event",
      "authz_core",
      "proxy",
      "proxy_http",
      "proxy_balancer",
      "lbmethod_byrequests",
      "slotmem_shm",
      "proxy_hcheck",
    ];
    const member = checks ? " hcmethod=GET hcuri=/readyz hcinterval=1 hcfails=2 hcpasses=1" : "";
    return write(
      folder,
      "apache.conf",
      ["-D", "FOREGROUND", "-f"],
      `
ServerRoot /usr/lib/apache2
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
Listen 127.0.0.1:${port}
${modules.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join("\n")}
<Proxy balancer://instances>
${instances.map((instance) => `  BalancerMember http://127.0.0.1:${instance} retry=1${member}`).join("\n")}
</Proxy>
ProxyPass / balancer://instances/
`,
    );
  };

export const varnish: Configure = (folder, port, instances) => {
  const backends = instances.map(
    (instance) =>
      `backend s${instance} { .host = "127.0.0.1"; .port = "${instance}"; .probe = ready; }`,
  );
  write(
    folder,
    "default.vcl",
    [],
    `
vcl 4.1;
import directors;
probe ready { .url = "/readyz"; .interval = 500ms; .window = 3; .threshold = 2; .initial = 2; }
${backends.join("\n")}
sub vcl_init {
  new instances = directors.round_robin();
${instances.map((instance) => `  instances.add_backend(s${instance});`).join("\n")}
}
sub vcl_recv { set req.backend_hint = instances.backend(); return (pass); }
`,
  );
  const work = join(folder, "work");
  return [
    "-F",
    "-n",
    work,
    "-a",
    `127.0.0.1:${port}`,
    "-f",
    join(folder, "default.vcl"),
    "-s",
    "malloc,16m",
    "-j",
    "none",
  ];
};

function write(folder: string, name: string, args: readonly string[], text: string): string[] {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  return [...args, file];
}
