#!/bin/sh
set -e

prepare() {
  mkdir -p /app/uploads
}

serve() {
  case "$MODE" in
    cluster) exec node cluster.js ;;
    *)
      npm start || {
        echo "could not start" >&2
        exit 1
      }
      ;;
  esac
}

main() {
  prepare
  if [ -f /app/config.json ]; then
    serve
  else
    echo "no configuration" >&2
    exit 1
  fi
}

main "$@"
