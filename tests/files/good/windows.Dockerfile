# escape=`
FROM mcr.microsoft.com/dotnet/sdk:9.0-nanoserver-ltsc2025 AS build
WORKDIR C:\src
COPY *.csproj .
RUN dotnet restore
COPY . .
RUN dotnet publish -c Release -o C:\out --no-restore

FROM mcr.microsoft.com/dotnet/aspnet:9.0-nanoserver-ltsc2025
WORKDIR C:\app
COPY --from=build C:\out .
USER ContainerUser
EXPOSE 8080
ENTRYPOINT ["dotnet", "Service.dll"]
