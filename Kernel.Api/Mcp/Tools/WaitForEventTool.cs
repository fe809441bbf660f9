using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Mcp.Tools;

/// <summary>The arguments of <see cref="WaitForEventTool"/>.</summary>
internal sealed record WaitForEventInput
{
    [Description("Only these types, such as navigation, network_response, console_error.")]
    [MaxLength(64)]
    public IReadOnlyList<string>? Types { get; init; }

    [Description("Only events that contain this text, whatever its case.")]
    [MaxLength(500)]
    public string? Text { get; init; }

    [Description("Only events whose address contains this text, whatever its case.")]
    [MaxLength(500)]
    public string? Url { get; init; }

    [Description("Only navigation_settled: the page is loaded, its network idle and its layout quiet.")]
    [DefaultValue(false)]
    public bool Settled { get; init; }

    [Description("Only failures: console errors, exceptions, failed loads, responses with status 400 or more, crashes.")]
    [DefaultValue(false)]
    public bool Failed { get; init; }

    [Description("Events after this seq, so that none is missed between calls. Default: events from now on.")]
    [Range(0, long.MaxValue)]
    public long? AfterSeq { get; init; }

    [Description("The longest wait in seconds.")]
    [Range(1, 300)]
    [DefaultValue(30)]
    public int TimeoutSeconds { get; init; } = 30;
}

/// <summary>The answer of <see cref="WaitForEventTool"/>.</summary>
internal sealed record WaitForEventAnswer
{
    [Description("The event; absent if the time passed without one.")]
    public EventAnswer? Event { get; init; }

    public required bool TimedOut { get; init; }

    [Description("The newest seq that was looked at: after_seq for the next call.")]
    public required ulong LastSeq { get; init; }

    [Description("Events that were not looked at, because they could not be read.")]
    public IReadOnlyList<EventGap>? Gaps { get; init; }
}

/// <summary>Waits for an event.</summary>
internal sealed class WaitForEventTool(EventLog log, IEventHistory history, TimeProvider time) : AgentTool<WaitForEventInput, WaitForEventAnswer>(
    "wait_for_event", "Wait for an event", "Waits for the next event of a type, with a text or address, or until the page has settled. Can be canceled, and reports progress.")
{
    private const int MaxChars = 400;

    protected override async Task<WaitForEventAnswer> RunAsync(WaitForEventInput input, ToolProgress progress, CancellationToken cancellationToken)
    {
        IEnumerable<string>? types = input.Settled ? [EventTypes.NavigationSettled] : input.Types;
        var filter = EventFilter.Of(null, types, traits: input.Failed ? EventTraits.Failed : EventTraits.None);
        var wait = new EventWait(log, history, time, (ulong?)input.AfterSeq ?? log.LastReadableSeq, filter);
        EventAnswer? found = null;
        await wait.RunAsync(
            TimeSpan.FromSeconds(input.TimeoutSeconds),
            envelope => (found = IsMatch(envelope, input) ? EventAnswer.Of(envelope, MaxChars) : null) is not null,
            progress,
            cancellationToken);
        return new WaitForEventAnswer { Event = found, TimedOut = found is null, LastSeq = found?.Seq ?? wait.Position, Gaps = wait.Gaps.Since(0) };
    }

    private static bool IsMatch(JsonElement envelope, WaitForEventInput input) =>
        (input.Text is null or "" || PlainText.Contains(EventJson.Data(envelope), input.Text))
        && (input.Url is null or "" || EventJson.Fields(envelope).Whole("url").Contains(input.Url, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Waits for an event of the stream.</summary>
internal sealed class EventWait(EventLog log, IEventHistory history, TimeProvider time, ulong after, EventFilter filter)
{
    private const int BytesPerRead = 256 * 1024;

    private readonly LogReader _reader = new(log, history, after, filter, FrameFormat.Line);

    /// <summary>The last sequence number that was looked at.</summary>
    public ulong Position => _reader.Position;

    /// <summary>The gaps that were passed.</summary>
    public EventGaps Gaps { get; } = new();

    /// <summary>Shows events to <paramref name="visit"/> until it returns true.</summary>
    /// <returns>False if the time passed before that, or the stream ended.</returns>
    public async Task<bool> RunAsync(TimeSpan timeout, Func<JsonElement, bool> visit, ToolProgress progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var reported = TimeSpan.Zero;
        var lines = new ArrayBufferWriter<byte>();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var version = _reader.Version;
            lines.ResetWrittenCount();
            var read = await _reader.ReadAsync(lines, BytesPerRead, cancellationToken: cancellationToken);
            if (read.Status == ReadStatus.Gap)
            {
                Gaps.Add(read.From, read.To, GapReason.Gone);
            }

            if (Visit(lines.WrittenMemory, visit))
            {
                return true;
            }

            var elapsed = time.GetElapsedTime(started);
            if (elapsed >= timeout || read.Status == ReadStatus.Ended)
            {
                if (read.Status == ReadStatus.Unavailable)
                {
                    Gaps.Add(Position + 1, log.LastReadableSeq, GapReason.Unavailable);
                }

                return false;
            }

            if (elapsed - reported >= TimeSpan.FromSeconds(1))
            {
                reported = elapsed;
                await progress.ReportAsync(elapsed.TotalSeconds, timeout.TotalSeconds, $"Waiting; read up to seq {Position}.", cancellationToken);
            }

            if (read.Status is ReadStatus.CaughtUp or ReadStatus.Unavailable)
            {
                // Woken by events, and once a second; sooner if events cannot be read.
                await _reader.WaitAsync(read.Status, version, time, cancellationToken);
                await Task.Yield();
            }
        }
    }

    private static bool Visit(ReadOnlyMemory<byte> lines, Func<JsonElement, bool> visit)
    {
        while (EnvelopeJson.TryTakeLine(ref lines, out var line))
        {
            using var envelope = Envelope.Parse(line);
            if (visit(envelope.RootElement))
            {
                return true;
            }
        }

        return false;
    }
}
