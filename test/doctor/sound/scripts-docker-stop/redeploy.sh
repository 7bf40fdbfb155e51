#!/bin/sh
# not: docker kill orders
docker stop -t 30 orders
echo "docker kill orders"
