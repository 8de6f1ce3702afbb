FROM ruby:2.7
RUN apt-get update -qq && apt-get install -y nodejs postgresql-client
RUN gem install bundler
WORKDIR /myapp
COPY . /myapp
RUN bundle install
ENV RAILS_MASTER_KEY=0123456789abcdef0123456789abcdef
EXPOSE 3000
CMD ["rails", "server", "-b", "0.0.0.0"]
CMD rails db:migrate && rails server
