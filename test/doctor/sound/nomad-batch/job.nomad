job "m" {
  type = "batch"
  group "g" { task "t" { driver = "docker" config { command = "npm" args = ["start"] } } }
}
