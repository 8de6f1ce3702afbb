FROM alpine:latest
RUN apk update
RUN apk add bash curl mysql-client
COPY crontab /etc/crontabs/root
COPY backup.sh /backup.sh
RUN chmod 777 /backup.sh
ENV MYSQL_PASSWORD=root
CMD crond -f
