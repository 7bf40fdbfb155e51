#!/bin/sh
docker stop -t 1 test-postgres
