#!/bin/bash
node server.js &
trap 'kill -TERM $!' TERM
wait
wait
