FROM mcr.microsoft.com/windows/servercore:ltsc2019
RUN powershell Invoke-WebRequest http://example.com/app.zip -OutFile app.zip
RUN powershell Expand-Archive app.zip -DestinationPath C:\app
WORKDIR C:\app
ENV API_KEY=abc123def456ghi789
CMD app.exe
