job "api" {
  group "api" {
    task "api" {
      driver = "docker"
      config {
        command = "npm"
        args = ["start"]
      }
      kill_timeout = "30s"
    }
  }
}
