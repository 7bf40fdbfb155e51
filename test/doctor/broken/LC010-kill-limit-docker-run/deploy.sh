#!/bin/sh
docker run -d --name orders --stop-timeout 3 registry.example/orders:1
