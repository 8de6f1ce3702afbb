FROM continuumio/miniconda3
RUN conda install jupyter pandas scikit-learn
RUN conda install -c conda-forge lightgbm
WORKDIR ~/notebooks
COPY . .
EXPOSE 8888
CMD jupyter notebook --ip=0.0.0.0 --allow-root --NotebookApp.token=''
