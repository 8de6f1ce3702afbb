FROM ubuntu:16.04
RUN apt-get update && apt-get install -y g++ make cmake git \

    libboost-all-dev
RUN git clone https://github.com/nlohmann/json.git
ADD . /src
WORKDIR /src
RUN cd build; cmake ..; make
CMD [ "./build/server", '--port', '9000' ]
