export PORT=3000
