run(lambda do |env|
  env["rack.input"].read
  sleep 0.6 if env["PATH_INFO"] == "/slow"
  [200, { "content-length" => "4" }, ["done"]]
end)
