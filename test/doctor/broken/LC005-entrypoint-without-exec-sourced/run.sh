export PORT=3000
node server.js
