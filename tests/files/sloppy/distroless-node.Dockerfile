FROM node:16 as build
ADD . /app
WORKDIR /app
RUN npm i
FROM gcr.io/distroless/nodejs
COPY --from=builder /app /app
WORKDIR /app
RUN npm prune --production
CMD node server.js
