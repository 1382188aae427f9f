# Installs linger @VERSION@ for Windows.
#
#   irm @REPOSITORY@/releases/download/v@VERSION@/install.ps1 | iex
#
# It downloads one archive, compares its SHA-256 with the one written below, and puts one file, linger.exe,
# into a directory of yours. It needs no administrator, changes no other file, and says how to remove linger.
#
#   $env:LINGER_INSTALL_DIR   where to put it; %LOCALAPPDATA%\Programs\linger if not set
#   $env:LINGER_DOWNLOAD_URL  a mirror: the address of the folder that holds the archives
#
# It is plain ASCII and runs in Windows PowerShell 5.1 and later. It never calls exit, which would close the
# window of somebody who pasted the line above.

& {
    $ErrorActionPreference = 'Stop'
    # With the progress bar, 5.1 downloads many times slower.
    $ProgressPreference = 'SilentlyContinue'

    $version = '@VERSION@'
    $repository = '@REPOSITORY@'
    $sum = '@SHA256:x86_64-pc-windows-msvc@'
    $folder = "linger-v$version-x86_64-pc-windows-msvc"

    if ($env:OS -ne 'Windows_NT') {
        throw "linger: This installer is for Windows. Elsewhere, use install.sh: $repository/releases/tag/v$version"
    }
    $machine = $env:PROCESSOR_ARCHITECTURE
    if ($env:PROCESSOR_ARCHITEW6432) { $machine = $env:PROCESSOR_ARCHITEW6432 }
    # Windows on ARM64 runs programs for x64.
    if ($machine -ne 'AMD64' -and $machine -ne 'ARM64') {
        throw "linger: There is no ready-made linger for Windows on $machine. It can be built from its source: $repository"
    }

    $from = $env:LINGER_DOWNLOAD_URL
    if (-not $from) { $from = "$repository/releases/download/v$version" }
    if ($from -notmatch '^(https://|http://(127\.0\.0\.1|localhost):)') {
        throw "linger: `"$from`" is not an address that begins with https://."
    }
    $dir = $env:LINGER_INSTALL_DIR
    if (-not $dir) { $dir = Join-Path $env:LOCALAPPDATA 'Programs\linger' }
    $program = Join-Path $dir 'linger.exe'

    $replaced = ''
    if (Test-Path -LiteralPath $program) {
        if (Test-Path -LiteralPath $program -PathType Container) {
            throw "linger: $program is not a file. Remove it first, or set LINGER_INSTALL_DIR."
        }
        try { $replaced = [string](& $program --version) } catch { $replaced = '' }
        if ($replaced -notlike 'linger *') {
            throw "linger: $program is there already and does not say that it is linger. Remove it first, or set LINGER_INSTALL_DIR."
        }
    }

    $work = Join-Path ([IO.Path]::GetTempPath()) ('linger-' + [Guid]::NewGuid().ToString('N'))
    [void](New-Item -ItemType Directory -Path $work)
    try {
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
        $zip = Join-Path $work 'linger.zip'
        Write-Output "Downloading linger $version for Windows"
        try {
            Invoke-WebRequest -UseBasicParsing -Uri "$from/$folder.zip" -OutFile $zip
        } catch {
            throw "linger: $folder.zip could not be downloaded from $from. Nothing was installed. ($($_.Exception.Message))"
        }
        $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $zip).Hash.ToLowerInvariant()
        if ($found -ne $sum) {
            throw "linger: $folder.zip is not what was released: its SHA-256 is $found, but it must be $sum. Nothing was installed."
        }
        Expand-Archive -LiteralPath $zip -DestinationPath $work
        $new = Join-Path (Join-Path $work $folder) 'linger.exe'
        $says = [string](& $new --version)
        if ($says -ne "linger $version") {
            throw "linger: The archive holds `"$says`" in place of linger $version. Nothing was installed."
        }
        [void](New-Item -ItemType Directory -Force -Path $dir)
        try {
            Move-Item -Force -LiteralPath $new -Destination $program
        } catch {
            throw "linger: $program could not be written. If linger is running, stop it first. ($($_.Exception.Message))"
        }
    } finally {
        Remove-Item -Recurse -Force -LiteralPath $work
    }

    if ($replaced -and $replaced -ne "linger $version") {
        Write-Output "Replaced $replaced by linger ${version}: $program"
    } else {
        Write-Output "Installed linger ${version}: $program"
    }
    Write-Output 'Its checksum was right, and nothing else on this machine was changed.'
    Write-Output "To remove it: Remove-Item '$program'"
    if (($env:Path -split ';') -contains $dir) {
        Write-Output 'To begin: linger init my-blog'
    } else {
        Write-Output "Windows does not look into $dir yet. Run this line once, and open a new window:"
        Write-Output "  [Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';$dir', 'User')"
    }
}
