job "cache" {
  group "g" {
    task "redis" {
      driver = "docker"
      config { image = "redis:7" }
    }
  }
}
