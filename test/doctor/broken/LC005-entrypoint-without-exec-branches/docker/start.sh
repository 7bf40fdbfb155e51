#!/bin/bash
if [ "$MODE" = worker ]; then
  exec node worker.js
else
  node server.js
fi
