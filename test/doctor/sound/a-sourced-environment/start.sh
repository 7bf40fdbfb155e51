#!/bin/sh
. ./env.sh
exec node server.js
