#!/bin/sh
set -e

prepare() {
  mkdir -p /app/uploads
}

serve() {
  case "$1" in
    worker) exec node worker.js ;;
    *) exec "$@" ;;
  esac
}

main() {
  prepare
  serve "$@"
}

main "$@"
