using System.Diagnostics;
using System.Text.Json;
using Kernel.Cli.Api;

namespace Kernel.Cli.Recording;

/// <summary>The capture session of <c>kernel record</c>.</summary>
internal sealed class SessionRecording
{
    private const int SummaryLines = 10;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly ApiClient _api;
    private readonly CaptureSessions _sessions;
    private readonly Action<string> _report;

    private SessionRecording(ApiClient api, string id, Action<string> report)
    {
        _api = api;
        _sessions = new CaptureSessions(api);
        _report = report;
        Id = id;
    }

    /// <summary>The session's id.</summary>
    public string Id { get; }

    /// <summary>Starts a session and waits until it captures: a program that starts earlier would not be captured from its start.</summary>
    /// <param name="api">The API.</param>
    /// <param name="name">The session's name, if it has one.</param>
    /// <param name="categories">What it captures; empty for all.</param>
    /// <param name="report">Takes a sentence for the user.</param>
    /// <param name="cancellationToken">Ends the session at once.</param>
    public static async Task<SessionRecording> StartAsync(
        ApiClient api, string? name, IReadOnlyList<string> categories, Action<string> report, CancellationToken cancellationToken)
    {
        // Without cancellation: a request that is canceled could have started the session.
        var session = await new CaptureSessions(api).StartAsync(name, categories, CancellationToken.None);
        var recording = new SessionRecording(api, session.GetProperty("id").GetString()!, report);
        try
        {
            await recording.WaitUntilCapturingAsync(session, cancellationToken);
            return recording;
        }
        catch
        {
            await recording.StopAsync();
            throw;
        }
    }

    /// <summary>Ends the session, if it is still the active one. Retries while the API cannot be reached, and reports if it never can.</summary>
    public async Task StopAsync()
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                if (await _sessions.FindActiveAsync(CancellationToken.None) is { } active && active.GetProperty("id").GetString() == Id)
                {
                    await _sessions.StopAsync(CancellationToken.None);
                }

                return;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or ApiException { IsTransient: true } && Stopwatch.GetElapsedTime(start) < StopTimeout)
            {
                await Task.Delay(RetryDelay);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or ApiException)
            {
                _report($"The session {Id} could not be ended: {failure.Message} End it with 'kernel sessions stop'.");
                return;
            }
        }
    }

    /// <summary>Reports the session's problems in a few lines.</summary>
    /// <param name="kinds">The kinds of failures to look for.</param>
    /// <returns>The failures of these kinds in words; empty if there are none.</returns>
    public async Task<string> ReportAsync(IReadOnlyList<string> kinds)
    {
        var path = $"{CaptureSessions.PathOf(Id)}/summary";
        var text = await _api.GetTextAsync($"{path}?format=text&lines={SummaryLines}", CancellationToken.None);
        foreach (var line in text.TrimEnd('\n').Split('\n').Take(SummaryLines))
        {
            _report(line);
        }

        if (kinds.Count == 0)
        {
            return "";
        }

        using var summary = await _api.GetJsonAsync($"{path}?format=json", CancellationToken.None);
        return Findings.Of(kinds, summary.RootElement);
    }

    private async Task WaitUntilCapturingAsync(JsonElement session, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (session.GetProperty("status").GetString() == "starting" && Stopwatch.GetElapsedTime(start) < StartTimeout)
        {
            await Task.Delay(Poll, cancellationToken);
            session = await _sessions.FindAsync(Id, cancellationToken);
        }

        if (session.GetProperty("status").GetString() is var status && status != "running")
        {
            _report($"No browser is captured yet: the session is '{status}'. The program runs anyway.");
        }
    }
}
