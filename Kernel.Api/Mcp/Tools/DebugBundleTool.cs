using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using ModelContextProtocol.Protocol;

namespace Kernel.Api.Mcp.Tools;

/// <summary>The arguments of <see cref="DebugBundleTool"/>.</summary>
internal sealed record DebugBundleInput : SessionInput
{
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

    [Description("The event of the newest screenshot, if it could not be read.")]
    public IReadOnlyList<EventGap>? Gaps { get; init; }
}

/// <summary>Returns what is needed to find the cause of a failure.</summary>
internal sealed class DebugBundleTool(SessionManager sessions, EventLog log, Summarizer summarizer, RequestReader requests, ConsoleReader console, ScreenshotTaker screenshots)
    : AgentTool<DebugBundleInput, DebugBundleAnswer>(
        "debug_bundle", "Evidence of a failure", "Returns what is needed to find the cause of a failure in one call: summary, failed requests, console errors, the newest screenshot, a link to the HAR.")
{
    protected override async Task<DebugBundleAnswer> RunAsync(DebugBundleInput input, ToolProgress progress, CancellationToken cancellationToken)
    {
        var session = SessionRange.Find(input.Session, sessions);
        var summary = Task.Run(() => summarizer.SummarizeAsync(session, new PageSummaryInput(), cancellationToken), cancellationToken);
        var failures = Task.Run(() => requests.ReadAsync(new NetworkRequestsInput { Session = session.Id, Failed = true, Limit = input.Limit }, cancellationToken), cancellationToken);
        var messages = await console.ReadAsync(new ConsoleMessagesInput { Session = session.Id, Level = ConsoleLevel.Error, Limit = input.Limit }, cancellationToken);
        var newest = input.Screenshot ? SessionRange.Tally(session, log)?.LastImage ?? 0 : 0;
        var gaps = new EventGaps();
        return new DebugBundleAnswer
        {
            Screenshot = newest > 0 ? await screenshots.FindAsync(newest, gaps, cancellationToken) : null,
            Gaps = gaps.Since(0),
            Console = messages,
            Summary = await summary,
            Failures = await failures,
        };
    }

    protected override IEnumerable<ContentBlock> Content(DebugBundleAnswer answer)
    {
        yield return new TextContentBlock { Text = PageSummaryTool.Text(answer.Summary) };
        yield return new TextContentBlock { Text = "Failed requests:\n" + NetworkRequestsTool.Table(answer.Failures) };
        yield return new TextContentBlock { Text = "Console errors:\n" + JsonSerializer.Serialize(answer.Console, ToolJson.Options) };
        if (answer.Gaps is { } gaps)
        {
            yield return new TextContentBlock { Text = string.Join('\n', ["Screenshot:", .. EventGaps.Lines(gaps)]) };
        }

        if (answer.Screenshot is { } screenshot)
        {
            yield return ImageContentBlock.FromBytes(screenshot.Image, screenshot.MimeType);
        }

        yield return new ResourceLinkBlock { Uri = KernelResources.Har(answer.Summary.Session), Name = answer.Summary.Session + ".har", Description = "The network traffic of the session as HAR 1.2.", MimeType = "application/json" };
    }
}
