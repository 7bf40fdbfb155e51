#!/bin/bash
set -euo pipefail
node migrate.js
NODE_ENV=production exec node server.js
