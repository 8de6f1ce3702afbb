FROM python:3.8
MAINTAINER John Doe <john@example.com>
ENV PYTHONUNBUFFERED 1
RUN apt-get update
RUN apt-get install -y postgresql-client
RUN mkdir /code
WORKDIR /code
COPY . /code/
RUN pip install --upgrade pip
RUN pip install -r requirements.txt
RUN python manage.py migrate
EXPOSE 8000
CMD ["python", "manage.py", "runserver", "0.0.0.0:8000"]
