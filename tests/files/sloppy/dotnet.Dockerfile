FROM mcr.microsoft.com/dotnet/sdk:5.0
COPY . ./
RUN dotnet restore
RUN dotnet publish -c Release -o out
EXPOSE 80
ENV ConnectionStrings__Default="Server=db;User Id=sa;Password=Passw0rd!"
ENTRYPOINT dotnet out/Api.dll
