#!/bin/sh
trap 'kill -TERM $pid; wait $pid' TERM
node server.js &
pid=$!
wait $pid
