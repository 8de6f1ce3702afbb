FROM node:18
RUN npx playwright install
RUN npx playwright install-deps
COPY package.json .
RUN npm install
COPY . .
ENTRYPOINT npx playwright test
