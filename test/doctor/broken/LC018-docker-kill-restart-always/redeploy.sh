#!/bin/sh
set -e
docker kill orders
docker compose up -d
