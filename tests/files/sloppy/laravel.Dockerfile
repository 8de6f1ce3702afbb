FROM php:7.4-apache
RUN apt-get update && apt-get install -y git unzip libzip-dev zip sudo vim
RUN docker-php-ext-install pdo_mysql zip
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
COPY . /var/www/html
RUN composer install
RUN chmod -R 777 /var/www/html/storage
ENV APP_DEBUG=true
ENV APP_KEY=base64:2fl+Ktvkfl+Fuz4Qp/A75G2RTiWVA/ZoKZvp6fiiM10=
EXPOSE 80
