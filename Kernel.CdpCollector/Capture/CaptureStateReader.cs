using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Kernel.CdpCollector.Outbox;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Reads the capture stream of the API: one line per change, an empty line as heartbeat. If no line arrives for some time, the connection counts as
/// lost and is reopened; until then the last state stays in effect.
/// </summary>
internal sealed partial class CaptureStateReader(
    IHttpClientFactory clients, DesiredCapture desired, ApiReachability reachability, TimeProvider time, ILogger<CaptureStateReader> logger)
    : BackgroundService
{
    private const int MaxLineBytes = 1024 * 1024;
    private static readonly TimeSpan MaxSilence = InternalApi.HeartbeatInterval * 3;

    private readonly ExponentialBackoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var reason = await ReadStreamAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            reachability.Report(isReachable: false, reason);
            Log.Lost(logger, reason);
            await _backoff.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads one connection to its end; returns the reason why it ended.</summary>
    private async Task<string> ReadStreamAsync(CancellationToken stoppingToken)
    {
        using var silence = new CancellationTokenSource(MaxSilence, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, silence.Token);
        try
        {
            using var client = clients.CreateClient(IngestClient.HttpClientName);
            using var response = await client.GetAsync(
                new Uri(InternalApi.CapturePath, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, linked.Token);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync(linked.Token);
            var reader = PipeReader.Create(body);
            while (true)
            {
                var read = await reader.ReadAsync(linked.Token);
                silence.CancelAfter(MaxSilence);
                var rest = TakeLines(read.Buffer);
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted || rest.Length > MaxLineBytes)
                {
                    return read.IsCompleted ? "the API ended the capture stream" : $"a line of the capture stream is longer than {MaxLineBytes} bytes";
                }
            }
        }
        catch (OperationCanceledException)
        {
            return "no heartbeat from the API";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private ReadOnlySequence<byte> TakeLines(ReadOnlySequence<byte> buffer)
    {
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            reachability.Report(isReachable: true, reason: null);
            _backoff.Reset();
            var reader = new Utf8JsonReader(line);
            if (line.Length > 1 && JsonSerializer.Deserialize(ref reader, InternalJsonContext.Default.CaptureState) is { } state)
            {
                Log.Wanted(logger, state.Revision, state.Session?.Id);
                desired.Set(state);
            }
        }

        return buffer;
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Debug, "The capture stream was lost; reconnecting: {Reason}")]
        public static partial void Lost(ILogger logger, string reason);

        [LoggerMessage(1402, LogLevel.Information, "Received capture revision {Revision} for session {Session}.")]
        public static partial void Wanted(ILogger logger, long revision, string? session);
    }
}
