using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>The three services as processes of their own, with the environment that the app host gives them.</summary>
internal sealed class RunningKernel : IAsyncDisposable
{
    private const string Token = "token-of-the-end-to-end-tests";

    private readonly TempDirectory _data = new();
    private readonly int _port = FreePort.Next();
    private readonly int _internalPort = FreePort.Next();
    private readonly string _chromium;
    private readonly (string Key, string Value)[] _settings;

    private RunningKernel(string chromium, (string Key, string Value)[] settings)
    {
        _chromium = chromium;
        _settings = settings;
    }

    public ServiceProcess Api { get; private set; } = null!;

    public ServiceProcess? Collector { get; private set; }

    public ServiceProcess Storage { get; private set; } = null!;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public HttpClient Http { get; } = new() { Timeout = Timeout.InfiniteTimeSpan };

    public string JournalDirectory => _data["journal"];

    private string EventsDirectory => _data["events"];

    /// <summary>Starts the services.</summary>
    /// <param name="chromium">Where the browser is; without one there is no collector.</param>
    /// <param name="settings">Environment variables that all of them get.</param>
    public static async Task<RunningKernel> StartAsync(string? chromium = null, params (string Key, string Value)[] settings)
    {
        var kernel = new RunningKernel(chromium ?? "", settings);
        kernel.Http.BaseAddress = kernel.Address;
        await Task.WhenAll(kernel.StartApiAsync(), kernel.StartStorageAsync(), chromium is null ? Task.CompletedTask : kernel.StartCollectorAsync());
        return kernel;
    }

    public async Task StartApiAsync()
    {
        Api = ServiceProcess.Start("Kernel.Api", new Dictionary<string, string?>(_settings.Select(static s => KeyValuePair.Create(s.Key, (string?)s.Value)))
        {
            ["services__chromium__http__0"] = _chromium,
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["Internal__Port"] = $"{_internalPort}",
            ["Internal__Token"] = Token,
            ["Journal__Directory"] = JournalDirectory,
        });
        await Api.WaitForHealthAsync(TestContext.Current.CancellationToken);
    }

    public async Task StartStorageAsync()
    {
        Storage = ServiceProcess.Start("Kernel.StorageWriter", Environment(("Files__Directory", EventsDirectory)));
        await Storage.WaitForHealthAsync(TestContext.Current.CancellationToken);
    }

    public async Task StartCollectorAsync()
    {
        Collector = ServiceProcess.Start("Kernel.CdpCollector", Environment(("services__chromium__http__0", _chromium)));
        await Collector.WaitForHealthAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts a session and waits until the browser is captured.</summary>
    public async Task<string> StartSessionAsync()
    {
        using var started = await Http.PostAsync(new Uri("/events/capture_session", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        await Wait.Until(() => SessionStatusAsync(), static status => status == "running");
        var session = await started.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return session.GetProperty("id").GetString()!;
    }

    public async Task<string?> SessionStatusAsync()
    {
        var session = await Http.GetFromJsonAsync<JsonElement>(
            new Uri("/events/capture_session", UriKind.Relative), TestContext.Current.CancellationToken);
        return session.GetProperty("status").GetString();
    }

    /// <summary>Publishes one event and gives back its number.</summary>
    public async Task<ulong> PublishAsync(string type, string data = "null")
    {
        using var body = new StringContent($"{{\"type\":\"{type}\",\"data\":{data}}}", Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri("/events/publish", UriKind.Relative), body, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var envelope = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return envelope.GetProperty("seq").GetUInt64();
    }

    /// <summary>Ends everything in the order of the app host: collector, API, storage writer.</summary>
    public async Task StopAsync()
    {
        foreach (var service in (ServiceProcess?[])[Collector, Api, Storage])
        {
            if (service is not null)
            {
                var (exitCode, took) = await service.TerminateAsync(TestContext.Current.CancellationToken);
                Assert.True(exitCode == 0, service.Everything);
                Assert.True(took < TimeSpan.FromSeconds(10), $"The end took {took}.\n{service.Everything}");
            }
        }
    }

    /// <summary>The stored lines of each stream, in the order in which the streams began.</summary>
    public IReadOnlyList<IReadOnlyList<string>> StoredStreams() =>
    [
        .. Directory.GetDirectories(EventsDirectory).Order(StringComparer.Ordinal)
            .Select(static stream => (string[])[.. Directory.GetFiles(stream, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadShared)]),
    ];

    /// <summary>Sends SIGTERM to one service after the other, without waiting for their ends in between.</summary>
    /// <param name="order">First letters of services: a(pi), s(torage), c(ollector).</param>
    /// <param name="gap">The time from one signal to the next.</param>
    /// <returns>How long each took from its signal to its end.</returns>
    public async Task<Dictionary<char, TimeSpan>> TerminateAsync(string order, TimeSpan gap)
    {
        var ends = new List<(char Name, ServiceProcess Service, Task<(int ExitCode, TimeSpan Took)> End)>();
        foreach (var name in order)
        {
            if (ends.Count > 0 && gap > TimeSpan.Zero)
            {
                await Task.Delay(gap, TestContext.Current.CancellationToken); // the test's subject, not a wait for anything
            }

            var service = name switch { 'a' => Api, 's' => Storage, _ => Collector! };
            ends.Add((name, service, service.TerminateAsync(TestContext.Current.CancellationToken)));
        }

        foreach (var (name, service, end) in ends)
        {
            Assert.True((await end).ExitCode == 0, $"{name}: {service.Everything}");
        }

        return ends.ToDictionary(static end => end.Name, static end => end.End.Result.Took);
    }

    /// <summary>The stored lines, in the order of the files.</summary>
    public IReadOnlyList<string> StoredLines() => Directory.Exists(EventsDirectory)
        ? [.. Directory.GetFiles(EventsDirectory, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(ReadShared)]
        : [];

    public async ValueTask DisposeAsync()
    {
        foreach (var service in (ServiceProcess?[])[Collector, Api, Storage])
        {
            await (service?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        Http.Dispose();
        _data.Dispose();
    }

    private static string[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Dictionary<string, string?> Environment(params (string Key, string Value)[] own)
    {
        var environment = new Dictionary<string, string?>(_settings.Select(static s => KeyValuePair.Create(s.Key, (string?)s.Value)))
        {
            ["Internal__Token"] = Token,
            ["services__api__http__0"] = Address.ToString(),
            ["services__api__internal__0"] = $"http://127.0.0.1:{_internalPort}",
        };
        foreach (var (key, value) in own)
        {
            environment[key] = value;
        }

        return environment;
    }
}
