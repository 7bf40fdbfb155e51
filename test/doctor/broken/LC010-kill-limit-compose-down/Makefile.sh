#!/bin/bash
docker compose -f compose.yaml down --timeout=1
