FROM alpine
RUN apk add bash curl jq
COPY entrypoint.sh /
RUN chmod +x /entrypoint.sh
ENTRYPOINT ['/entrypoint.sh']
