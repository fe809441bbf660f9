namespace Kernel.Tests.TestKit.Processes;

/// <summary>The app host as a user starts it, on free ports, with a temporary data folder.</summary>
internal sealed class RunningAppHost : IAsyncDisposable
{
    public static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(120);

    private readonly TempDirectory _data = new();

    private RunningAppHost(Ports ports, string[] args) => Process = ProgramProcess.Start("Kernel.AppHost", null, [.. ports.Arguments, "--data", _data.Path, .. args]);

    public ProgramProcess Process { get; }

    public string Data => _data.Path;

    /// <summary>The app host with everything that it started.</summary>
    public IReadOnlyList<int> Processes => ProcessTable.OfAppHost(Process.Id);

    /// <summary>Starts it.</summary>
    /// <param name="ports">Its ports.</param>
    /// <param name="chromium">Which browser; null lets the app host choose.</param>
    /// <param name="args">More arguments.</param>
    public static RunningAppHost Start(Ports ports, string? chromium = "local", params string[] args) =>
        new(ports, chromium is null ? args : ["--chromium", chromium, .. args]);

    public Task<string> ReadyAsync() => Process.PrintedAsync(static line => line.StartsWith("Kernel is ready", StringComparison.Ordinal), StartDeadline);

    /// <summary>The stored events, in order.</summary>
    public string[] StoredLines() => Directory.Exists(_data["events"])
        ? [.. Directory.GetFiles(_data["events"], "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)]
        : [];

    public async ValueTask DisposeAsync()
    {
        var processes = Processes;
        await Process.DisposeAsync();
        await ProcessTable.GoneAsync(processes);
        _data.Dispose();
    }
}
