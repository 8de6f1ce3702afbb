FROM python
ADD . /app
WORKDIR /app
RUN pip install -r requirements.txt
ENV FLASK_ENV=development
ENV SECRET_KEY=mysupersecretkey123
EXPOSE 5000
CMD python app.py
