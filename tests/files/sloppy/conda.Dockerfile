FROM continuumio/anaconda3:latest
COPY . /app
WORKDIR /app
RUN conda env create -f environment.yml
RUN conda activate myenv
RUN pip install jupyterlab
CMD ["python", "main.py"]
