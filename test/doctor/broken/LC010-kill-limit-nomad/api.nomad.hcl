job "api" {
  group "api" {
    task "api" {
      driver = "docker"
      config { command = "node" args = ["a.js"] }
    }
  }
}
