# The exporter: docker build --tag headroom-exporter . && docker run --env REDIS_URL --publish 19121:19121 headroom-exporter
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No dependency needs its install script.
RUN ["npm", "ci", "--ignore-scripts"]
COPY tsconfig.json tsconfig.build.json ./
COPY exporter exporter
COPY demo demo
COPY pools pools
COPY grafana grafana
RUN ["npm", "run", "build"]

# The demo's own apps need development dependencies: docker build --target demo .
FROM build AS demo
USER node
CMD ["node", "dist/demo/apps/bullmq.js"]

FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Optional is only TypeScript, 30 MB that valibot can do without.
RUN ["npm", "ci", "--omit=dev", "--omit=optional", "--ignore-scripts"]

FROM node:26-slim
LABEL org.opencontainers.image.title="headroom-exporter" \
      org.opencontainers.image.description="How much room Redis and its Celery and BullMQ queues have left, as Prometheus metrics" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE exporter/start.sh ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist/exporter dist/exporter
# What redis_conf: shipped stands for.
COPY redis/redis.conf redis/redis.conf
USER node
EXPOSE 19121
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:19121/-/healthy').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Other commands go behind the image's name: docker run … headroom-exporter check
ENTRYPOINT ["/bin/sh", "start.sh"]
