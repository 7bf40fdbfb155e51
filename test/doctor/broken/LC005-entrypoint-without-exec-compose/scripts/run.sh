#!/bin/sh
cd /app || exit 1
NODE_ENV=production node server.js
