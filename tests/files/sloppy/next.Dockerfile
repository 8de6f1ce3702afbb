FROM node:14 as builder
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build

FROM node:14
WORKDIR /app
COPY --from=0 /app .
ENV NODE_ENV development
EXPOSE 3000
CMD ["npm", "run", "dev"]
