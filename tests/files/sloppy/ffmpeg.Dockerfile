From debian:buster
run apt-get update && apt-get install -y wget xz-utils
run wget http://johnvansickle.com/ffmpeg/releases/ffmpeg-release-amd64-static.tar.xz
run tar xvf ffmpeg-release-amd64-static.tar.xz
run rm ffmpeg-release-amd64-static.tar.xz
Expose 8080-8090
Cmd ffmpeg -version
