export PORT=3000
exec node server.js
