FROM node:22-slim
COPY . .
CMD ["node", "server.js"]
