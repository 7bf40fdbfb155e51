job "m" {
  group "g" { task "t" { driver = "docker" kill_timeout = "30s" config { command = "node" args = ["a.js"] } } }
}
