namespace Kernel.AppHost.Composition;

/// <summary>How Chromium is started where it runs as a process of this machine. Its image has the same flags in <c>entrypoint.sh</c>.</summary>
internal static class ChromiumFlags
{
    public static IReadOnlyList<string> For(int port, string profileFolder, bool isRoot)
    {
        List<string> flags =
        [
            "--headless=new",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-breakpad",
            "--disable-dev-shm-usage",
            "--password-store=basic",

            // Fatal errors only: where there is no D-Bus, as in a container, it says so in a hundred lines.
            "--log-level=3",
            $"--remote-debugging-port={port}",
            $"--user-data-dir={profileFolder}",
        ];

        // Chromium's sandbox refuses to run as root.
        if (isRoot)
        {
            flags.Add("--no-sandbox");
        }

        flags.Add("about:blank");
        return flags;
    }
}
