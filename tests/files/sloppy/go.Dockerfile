FROM golang
WORKDIR /go/src/app
ADD . .
RUN go get -d -v ./...
RUN go install github.com/swaggo/swag/cmd/swag@latest
RUN go build -o main .
EXPOSE 8080:8080
CMD ./main
