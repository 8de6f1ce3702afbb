FROM ubuntu:18.04
RUN apt-get update && apt-get upgrade -y
RUN apt-get install -y sudo curl git zsh build-essential
RUN useradd -ms /bin/zsh dev && echo "dev ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
USER dev
RUN sudo apt-get install -y python3
RUN sh -c "$(curl -fsSL https://raw.github.com/ohmyzsh/ohmyzsh/master/tools/install.sh)"
RUN cd /home/dev
RUN export EDITOR=vim
