using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using Kernel.ServiceDefaults.Events;
using ModelContextProtocol.Protocol;

namespace Kernel.Api.Mcp.Tools;

/// <summary>The arguments of <see cref="DebugBundleTool"/>.</summary>
internal sealed record DebugBundleInput
{
    [Description("The id of a capture session (list_sessions). Default: the active session, or else the newest.")]
    [MaxLength(100)]
    public string? Session { get; init; }

    [Description("The most failed requests, and the most console messages.")]
    [Range(1, 50)]
    [DefaultValue(10)]
    public int Limit { get; init; } = 10;

    [Description("Whether the newest screenshot is part of the answer.")]
    [DefaultValue(true)]
    public bool Screenshot { get; init; } = true;
}

/// <summary>The answer of <see cref="DebugBundleTool"/>.</summary>
internal sealed record DebugBundleAnswer
{
    public required PageSummaryAnswer Summary { get; init; }

    [Description("The newest failed requests.")]
    public required NetworkRequestsAnswer Failures { get; init; }

    [Description("The newest console errors and exceptions.")]
    public required ConsoleMessagesAnswer Console { get; init; }

    [Description("The newest screenshot, which is a content block; absent if there is none.")]
    public TakeScreenshotAnswer? Screenshot { get; init; }
}

/// <summary>Returns what is needed to find the cause of a failure.</summary>
internal sealed class DebugBundleTool(SessionManager sessions, EventLog log, StoryReader stories, RequestReader requests, ConsoleReader console, EventScan scan, ScreenshotTaker screenshots)
    : AgentTool<DebugBundleInput, DebugBundleAnswer>(
        "debug_bundle", "Evidence of a failure", "Returns what is needed to find the cause of a failure in one call: summary, failed requests, console errors, the newest screenshot, a link to the HAR.")
{
    protected override async Task<DebugBundleAnswer> RunAsync(DebugBundleInput input, ToolProgress progress, CancellationToken cancellationToken)
    {
        var session = SessionRange.Find(input.Session, sessions);
        return new DebugBundleAnswer
        {
            Summary = await PageSummaryTool.SummarizeAsync(session, new PageSummaryInput(), log, stories, cancellationToken),
            Failures = await requests.ReadAsync(new NetworkRequestsInput { Session = session.Id, Failed = true, Limit = input.Limit }, cancellationToken),
            Console = await console.ReadAsync(new ConsoleMessagesInput { Session = session.Id, Level = ConsoleLevel.Error, Limit = input.Limit }, cancellationToken),
            Screenshot = input.Screenshot ? await NewestScreenshotAsync(session, cancellationToken) : null,
        };
    }

    protected override IEnumerable<ContentBlock> Content(DebugBundleAnswer answer)
    {
        yield return new TextContentBlock { Text = string.Join('\n', answer.Summary.Lines) };
        yield return new TextContentBlock { Text = "Failed requests:\n" + NetworkRequestsTool.Table(answer.Failures) };
        yield return new TextContentBlock { Text = "Console errors:\n" + JsonSerializer.Serialize(answer.Console.Messages, ToolJson.Options) };
        if (answer.Screenshot is { } screenshot)
        {
            yield return ImageContentBlock.FromBytes(screenshot.Image, screenshot.MimeType);
        }

        yield return new ResourceLinkBlock { Uri = KernelResources.Har(answer.Summary.Session), Name = answer.Summary.Session + ".har", Description = "The network traffic of the session as HAR 1.2.", MimeType = "application/json" };
    }

    private async Task<TakeScreenshotAnswer?> NewestScreenshotAsync(CaptureSession session, CancellationToken cancellationToken)
    {
        var range = SessionRange.Of(new SessionPage { Session = session.Id }, sessions, log);
        var seq = 0UL;
        await scan.BackAsync(range.After, range.Before, range.Filter([EventTypes.Screenshot]), envelope =>
        {
            seq = EventJson.Fields(envelope).Has("image") ? EventJson.Seq(envelope) : 0;
            return seq == 0;
        }, static () => true, cancellationToken);
        return seq > 0 ? await screenshots.FindAsync(seq, cancellationToken) : null;
    }
}
