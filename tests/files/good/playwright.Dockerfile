FROM mcr.microsoft.com/playwright:v1.55.0-noble
WORKDIR /e2e
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
USER pwuser
CMD ["npx", "playwright", "test"]
