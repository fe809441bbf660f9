using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Chromium;

/// <summary>A headless Chromium of the test's own, with its own port and profile. Can be killed and started again in place.</summary>
internal sealed class ChromiumProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly string _profile = Directory.CreateTempSubdirectory("kernel-chromium-").FullName;
    private Process? _process;

    private ChromiumProcess(int port) => Port = port;

    /// <summary>The path of Chromium.</summary>
    public static string ExecutablePath { get; } = Environment.GetEnvironmentVariable("KERNEL_CHROMIUM") ?? "/usr/bin/chromium";

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public static async Task<ChromiumProcess> StartAsync()
    {
        var chromium = new ChromiumProcess(FreePort.Next());
        await chromium.StartProcessAsync();
        return chromium;
    }

    /// <summary>Ends it as a crash would: at once, all of its processes.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on the same port, with a fresh profile.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartProcessAsync();
    }

    /// <summary>Opens a tab through the DevTools HTTP interface and gives back its target id.</summary>
    public async Task<string> OpenTabAsync(string url)
    {
        using var response = await Http.PutAsync(new Uri($"{Address}/json/new?{Uri.EscapeDataString(url)}"), null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var tab = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return tab.GetProperty("id").GetString()!;
    }

    /// <summary>The URLs of all targets.</summary>
    public async Task<string[]> TargetsAsync()
    {
        var targets = await Http.GetFromJsonAsync<JsonElement[]>(new Uri($"{Address}/json/list"), TestContext.Current.CancellationToken);
        return [.. targets!.Select(static t => t.GetProperty("url").GetString()!)];
    }

    /// <summary>Closes a tab.</summary>
    public async Task CloseTabAsync(string targetId)
    {
        using var response = await Http.GetAsync(new Uri($"{Address}/json/close/{targetId}"), TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        for (var attempt = 0; attempt < 20 && Directory.Exists(_profile); attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(100); // a helper process may still be writing
            }
        }
    }

    private async Task StartProcessAsync()
    {
        var profile = Path.Combine(_profile, Guid.NewGuid().ToString("N"));
        var start = new ProcessStartInfo(ExecutablePath)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server",
            "--disable-background-networking", "--disable-component-update", "--remote-debugging-address=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--remote-debugging-port={Port}"), $"--user-data-dir={profile}", "about:blank",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("Chromium did not start.");
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var deadline = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || deadline.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"Chromium does not answer on port {Port}.");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await Http.GetAsync(new Uri($"{Address}/json/version"), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
