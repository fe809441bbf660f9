using System.Net.Http.Headers;
using System.Security.Cryptography;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;

namespace Kernel.Tests.Containers;

/// <summary><c>deploy/compose.yaml</c> with the images that <c>deploy/build-images</c> makes.</summary>
public sealed class ComposeTests : IAsyncDisposable
{
    // The page repeats itself, because a tab that opens with an address has begun before the collector can attach.
    private const string Page = "data:text/html,<script>setInterval(()=>console.log('from-compose'),200)</script>";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private static readonly string[] Services = ["api", "storage", "collector", "chromium"];

    private readonly string _project = $"kernel-test-{Guid.NewGuid():N}"[..20];
    private readonly int _port = FreePort.Next();
    private readonly string _key = RandomNumberGenerator.GetHexString(32);
    private readonly string _token = RandomNumberGenerator.GetHexString(32);
    private string _copyError = "";

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(await ComposeAsync("logs"));
        }

        await ComposeAsync("down", "--volumes");
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Up_ASessionFromStartToEnd_IsCapturedAndStoredOnce(bool allAtOnce)
    {
        await ComposeAsync("up", "--detach");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        await Wait.Until(() => IsHealthyAsync(http), "the API is healthy", within: Deadline);
        foreach (var service in Services)
        {
            Assert.NotEqual("0", (await InAsync(service, "id", "-u")).Trim());
        }

        await using var live = new ReconnectingSseClient(http);
        using (var started = await http.PostAsync(new Uri("/events/capture_session", UriKind.Relative), null, Wait.Cancellation))
        {
            started.EnsureSuccessStatusCode();
        }

        await live.EventAsync("monitor_connected");
        await InAsync("chromium", "curl", "--silent", "--fail", "--globoff", "-X", "PUT", $"http://127.0.0.1:9222/json/new?{Page}");
        await live.EventAsync("console_log", static e => e.GetProperty("data").GetProperty("text").GetString() == "from-compose");
        await InAsync("storage", "dotnet", "/app/Kernel.StorageWriter.dll", "--probe");

        // A storage writer that has not reached the API yet stores these events only after its next start.
        await Wait.Until(StoredAsync, static lines => lines.Any(static line => line.Contains("from-compose", StringComparison.Ordinal)), explain: () => _copyError, within: Deadline);

        if (allAtOnce)
        {
            // Compose starts them again.
            await ContainerEngine.RunAsync(["kill", "--signal", "TERM", .. Services.Select(Container)]);
        }
        else
        {
            await ComposeAsync("stop");
            await ContainerEngine.RunAsync(["wait", .. Services.Select(Container)]);
        }

        var stored = await Wait.Until(StoredAsync, static lines => lines.Length > 0 && lines[^1].Contains("\"type\":\"session_ended\"", StringComparison.Ordinal), explain: () => _copyError, within: Deadline);

        Assert.Equal(stored.Length, stored.Select(static line => line[..line.IndexOf(',', StringComparison.Ordinal)]).Distinct().Count());
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("/health", UriKind.Relative), Wait.Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // Also of a container that has ended; nothing of one that ends or is started again at this moment.
    private async Task<string[]> StoredAsync()
    {
        using var folder = new TempDirectory();
        try
        {
            await ContainerEngine.RunAsync("cp", $"{Container("storage")}:/home/app/events", folder.Path);
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            _copyError = exception.Message;
            return [];
        }

        return [.. Directory.GetFiles(folder.Path, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];
    }

    private Task<string> InAsync(string service, params string[] command) => ContainerEngine.RunAsync(["exec", Container(service), .. command]);

    // As podman-compose names it; docker compose gets it as an option.
    private string Container(string service) => $"{_project}_{service}_1";

    private Task<string> ComposeAsync(params string[] arguments) => ContainerEngine.ComposeAsync(
        RepositoryFiles.PathOf("deploy", "compose.yaml"),
        [new("INTERNAL_TOKEN", _token), new("API_KEYS", _key), new("API_PORT", $"{_port}"), new("COMPOSE_PROJECT_NAME", _project), new("COMPOSE_COMPATIBILITY", "true")],
        ["--project-name", _project, .. arguments]);
}
