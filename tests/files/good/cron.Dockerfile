FROM alpine:3.22
RUN apk add --no-cache bash curl supercronic tzdata \
    && adduser -D -u 10001 cron
COPY crontab /etc/crontab
COPY --chmod=755 backup.sh /usr/local/bin/backup.sh
USER cron
CMD ["supercronic", "/etc/crontab"]
