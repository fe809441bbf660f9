using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Kernel.Api.Control;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using ModelContextProtocol.Protocol;

namespace Kernel.Api.Mcp.Tools;

/// <summary>The arguments of <see cref="TakeScreenshotTool"/>.</summary>
internal sealed record TakeScreenshotInput
{
    [Description("The target_id of the tab. Default: the tab that navigated last.")]
    [MaxLength(ScreenshotOrder.MaxTargetIdLength)]
    public string? TargetId { get; init; }

    [Description("The seq of a screenshot event, to return that one instead of a new one.")]
    [Range(1, long.MaxValue)]
    public long? Seq { get; init; }
}

/// <summary>The answer of <see cref="TakeScreenshotTool"/>; the image is a content block.</summary>
internal sealed record TakeScreenshotAnswer
{
    [Description("The seq of the screenshot event.")]
    public required ulong Seq { get; init; }

    public required DateTimeOffset Time { get; init; }

    [Description("The address of the page.")]
    public string? Url { get; init; }

    public required string MimeType { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public byte[] Image { get; init; } = [];
}

/// <summary>Takes and reads screenshots.</summary>
internal sealed class ScreenshotTaker(SessionManager sessions, EventLog log, IEventHistory history, TimeProvider time)
{
    // The collector reports an error within 30 s.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(35);

    /// <summary>Takes a screenshot.</summary>
    /// <exception cref="ToolException">None can be taken; the message says why.</exception>
    public async Task<TakeScreenshotAnswer> TakeAsync(string? targetId, ToolProgress progress, CancellationToken cancellationToken)
    {
        if (sessions.Active is not { } session)
        {
            throw new ToolException("No capture session is active. Start one with start_session; seq returns an earlier screenshot.", StatusCodes.Status404NotFound);
        }

        if (!session.Categories.Contains(EventCategory.Screenshot))
        {
            throw new ToolException("The active session does not capture screenshots. Start one that has the category screenshot.", StatusCodes.Status409Conflict);
        }

        var filter = EventFilter.Of(null, [EventTypes.Screenshot]);
        var wait = new EventWait(log, history, time, log.LastReadableSeq, filter);
        var request = await sessions.RequestScreenshotAsync(string.IsNullOrEmpty(targetId) ? null : targetId, cancellationToken)
            ?? throw new ToolException($"At most {ScreenshotRequests.MaxRequests} screenshots can be requested within {ScreenshotRequests.Lifetime.TotalSeconds} s. Retry later.", StatusCodes.Status429TooManyRequests);
        var seq = 0UL;
        var hasArrived = await wait.RunAsync(
            Timeout,
            envelope =>
            {
                var d = EventJson.Fields(envelope);
                seq = EventJson.Seq(envelope);
                if (d.Whole("request_id") != request.Id)
                {
                    return false;
                }

                return d.Text("error") is not { Length: > 0 } error ? true : throw new ToolException($"The screenshot was not taken: {PlainText.Line(error, 100)}.", StatusCodes.Status202Accepted);
            },
            progress,
            cancellationToken);
        return hasArrived
            ? await ReadAsync(seq, cancellationToken)
            : throw new ToolException("The screenshot did not arrive. The status in list_sessions is running if the collector is connected to a browser.", StatusCodes.Status202Accepted);
    }

    /// <summary>Reads a screenshot.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public async Task<TakeScreenshotAnswer> ReadAsync(ulong seq, CancellationToken cancellationToken)
    {
        var found = await EventLookup.FindAsync(log, history, seq, cancellationToken);
        return Read(seq, found) ?? throw new ToolException(found.Status switch
        {
            LookupStatus.Gone => $"Event {seq} no longer exists.",
            LookupStatus.Unavailable => $"Event {seq} cannot be read now. Retry later.",
            _ => $"Event {seq} is not a screenshot. search_events with types [\"screenshot\"] finds screenshots.",
        });
    }

    /// <summary>Reads a screenshot; null and a gap if it cannot be read.</summary>
    public async Task<TakeScreenshotAnswer?> FindAsync(ulong seq, EventGaps gaps, CancellationToken cancellationToken)
    {
        var found = await EventLookup.FindAsync(log, history, seq, cancellationToken);
        if (found.Status is LookupStatus.Gone or LookupStatus.Unavailable)
        {
            gaps.Add(seq, seq, found.Status == LookupStatus.Gone ? GapReason.Gone : GapReason.Unavailable);
        }

        return Read(seq, found);
    }

    private static TakeScreenshotAnswer? Read(ulong seq, EventLookup found)
    {
        if (found.Status != LookupStatus.Found || !EventImage.TryRead(EnvelopeJson.EventOf(found.Envelope.Span, out _), out var image))
        {
            return null;
        }

        using var envelope = Envelope.Parse(found.Envelope);
        return new TakeScreenshotAnswer
        {
            Seq = seq,
            Time = EventJson.Time(envelope.RootElement),
            Url = PlainText.Optional(EventJson.Fields(envelope.RootElement).Url("url"), 500),
            MimeType = image.ContentType,
            Image = image.Bytes,
        };
    }
}

/// <summary>Takes a screenshot.</summary>
internal sealed class TakeScreenshotTool(ScreenshotTaker taker, ApiCalls calls) : AgentTool<TakeScreenshotInput, TakeScreenshotAnswer>(
    "take_screenshot",
    "Take a screenshot",
    "Takes a screenshot of a tab and returns it as an image; with seq, returns an earlier one. Needs an active session that captures screenshots.",
    new ToolAnnotations { Title = "Take a screenshot", ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = false, OpenWorldHint = false })
{
    protected override Task<TakeScreenshotAnswer> RunAsync(TakeScreenshotInput input, ToolProgress progress, CancellationToken cancellationToken) =>
        input.Seq is { } seq
            ? taker.ReadAsync((ulong)seq, cancellationToken)
            : calls.RunAsync("takeScreenshot", StatusCodes.Status202Accepted, () => taker.TakeAsync(input.TargetId, progress, cancellationToken));

    protected override IEnumerable<ContentBlock> Content(TakeScreenshotAnswer answer) =>
        [.. base.Content(answer), ImageContentBlock.FromBytes(answer.Image, answer.MimeType)];
}
