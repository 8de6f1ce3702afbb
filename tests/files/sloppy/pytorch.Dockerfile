FROM nvidia/cuda:11.8.0-cudnn8-devel-ubuntu20.04
ENV DEBIAN_FRONTEND noninteractive
RUN apt update && apt install -y python3-pip wget git
RUN pip3 install torch torchvision torchaudio
RUN pip3 install transformers datasets accelerate
RUN wget http://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh && bash Miniconda3-latest-Linux-x86_64.sh -b
ENV HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyzABCDEFGH
COPY . .
CMD python3 train.py
