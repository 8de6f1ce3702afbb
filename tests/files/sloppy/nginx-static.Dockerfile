FROM ubuntu:latest
RUN apt-get update
RUN apt-get install nginx
COPY ./dist /var/www/html
COPY nginx.conf /etc/nginx/nginx.conf   # our config
RUN service nginx start
EXPOSE 80
CMD ["nginx"]
