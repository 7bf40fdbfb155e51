#!/bin/sh
node server.js
echo "server ended"
