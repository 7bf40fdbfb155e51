/**
 * How a load balancer's own health checker calls itself, by its vendor's documentation. HAProxy, Caddy and Varnish have
 * no name of their own.
 */
const HEALTH_CHECKER =
  /^(?:ELB-HealthChecker\/|GoogleHC\/|Envoy\/HC|Consul Health Check|Amazon-Route53-Health-Check-Service|Azure Traffic Manager|Load Balancer Agent|Edge Health Probe|nginx\/\S+ \(health check\))|Cloudflare-(?:Traffic-Manager|Healthchecks)\//i;
const KUBELET = /^kube-probe\//;

/** Whoever stops sending requests when the answer is bad, on whatever path it asks. */
export function isHealthChecker(agent: string | undefined): boolean {
  return agent !== undefined && HEALTH_CHECKER.test(agent);
}

/**
 * The kubelet is no load balancer: it reports to Kubernetes, which takes a stopping pod out of the traffic by itself,
 * and its liveness probe must stay good.
 */
export function isKubelet(agent: string | undefined): boolean {
  return agent !== undefined && KUBELET.test(agent);
}
