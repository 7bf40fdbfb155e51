#!/bin/sh
trap 'kill -TERM $!' TERM
node server.js &
wait
