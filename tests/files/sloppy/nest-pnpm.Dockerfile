FROM node:20
RUN npm i -g pnpm @nestjs/cli
WORKDIR /app
COPY . .
COPY .env .env
RUN pnpm install
RUN pnpm build
CMD ["pnpm", "start:dev"]
