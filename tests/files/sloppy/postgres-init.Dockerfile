FROM postgres
ENV POSTGRES_USER=admin
ENV POSTGRES_PASSWORD=admin123
ENV POSTGRES_DB=app
ADD init.sql /docker-entrypoint-initdb.d
RUN chmod 777 /docker-entrypoint-initdb.d/init.sql
EXPOSE 5432/TCP
