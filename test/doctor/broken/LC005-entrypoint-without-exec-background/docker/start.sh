#!/bin/sh
node server.js &
wait
