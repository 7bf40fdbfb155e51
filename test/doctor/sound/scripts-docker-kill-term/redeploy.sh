#!/bin/sh
docker kill --signal=SIGTERM orders
docker wait orders
