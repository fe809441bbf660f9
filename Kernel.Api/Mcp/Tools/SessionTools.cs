using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.Api.Control;
using Kernel.Api.EventStream;
using Kernel.Api.Http.Endpoints;
using Kernel.Api.Sessions;
using ModelContextProtocol.Protocol;

namespace Kernel.Api.Mcp.Tools;

/// <summary>A session, as tools describe it.</summary>
internal sealed record SessionAnswer
{
    [Description("The id that other tools take as session.")]
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required SessionStatus Status { get; init; }

    [Description("The captured categories.")]
    public required IReadOnlyList<string> Categories { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required ulong FirstSeq { get; init; }

    public required ulong LastSeq { get; init; }

    [Description("The numbers of events, requests, failed requests, errors, navigations and screenshots.")]
    public SessionResource.EventCounts? Counts { get; init; }

    [Description("The seq of up to six screenshots; take_screenshot returns them.")]
    public IReadOnlyList<ulong>? Screenshots { get; init; }

    /// <summary>Describes a session.</summary>
    public static SessionAnswer Of(CaptureSession session, SessionManager sessions, EventLog log)
    {
        var resource = SessionEndpoints.Resource(session, sessions, log);
        return new SessionAnswer
        {
            Id = session.Id,
            Name = PlainText.Optional(session.DisplayName ?? "", 100),
            Status = resource.Status,
            Categories = [.. session.Categories.Select(static category => category.ToString().ToLowerInvariant())],
            StartedAt = session.CreatedAt,
            EndedAt = session.EndedAt,
            FirstSeq = resource.FirstSeq,
            LastSeq = resource.LastSeq,
            Counts = resource.Counts,
            Screenshots = resource.Screenshots,
        };
    }
}

/// <summary>The arguments of <see cref="ListSessionsTool"/>.</summary>
internal sealed record ListSessionsInput
{
    [Description("The most sessions of the answer.")]
    [Range(1, 100)]
    [DefaultValue(10)]
    public int Limit { get; init; } = 10;

    [Description("The next_cursor of an earlier answer.")]
    [MaxLength(30)]
    public string? Cursor { get; init; }
}

/// <summary>The answer of <see cref="ListSessionsTool"/>.</summary>
internal sealed record ListSessionsAnswer
{
    public required IReadOnlyList<SessionAnswer> Sessions { get; init; }

    [Description("The cursor for older sessions; absent if there are none.")]
    public string? NextCursor { get; init; }
}

/// <summary>Lists capture sessions.</summary>
internal sealed class ListSessionsTool(SessionManager sessions, EventLog log) : AgentTool<ListSessionsInput, ListSessionsAnswer>(
    "list_sessions", "List capture sessions", "Lists capture sessions, the newest first: status, times, counts of requests, failures and errors.")
{
    protected override Task<ListSessionsAnswer> RunAsync(ListSessionsInput input, ToolProgress progress, CancellationToken cancellationToken)
    {
        var skip = 0;
        if (input.Cursor is { Length: > 0 } cursor && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
        {
            throw new ToolException($"cursor '{PlainText.Line(cursor, 30)}' is not valid. Use the next_cursor of an earlier answer.");
        }

        CaptureSession[] known = sessions.Active is { } active ? [active, .. sessions.Past] : [.. sessions.Past];
        return Task.FromResult(new ListSessionsAnswer
        {
            Sessions = [.. known.Skip(skip).Take(input.Limit).Select(session => SessionAnswer.Of(session, sessions, log))],
            NextCursor = (long)skip + input.Limit < known.Length ? (skip + input.Limit).ToString(CultureInfo.InvariantCulture) : null,
        });
    }
}

/// <summary>The arguments of <see cref="StartSessionTool"/>.</summary>
internal sealed record StartSessionInput
{
    [Description("A name to find the session by.")]
    [MaxLength(SessionNames.MaxLength)]
    public string? Name { get; init; }

    [Description("The categories to capture, such as console, network, page, interaction, screenshot. Default: all.")]
    [MaxLength(32)]
    public IReadOnlyList<string>? Categories { get; init; }
}

/// <summary>Starts a capture session.</summary>
internal sealed class StartSessionTool(SessionManager sessions, EventLog log, ApiCalls calls) : AgentTool<StartSessionInput, SessionAnswer>(
    "start_session",
    "Start a capture session",
    "Starts to capture what happens in the browser. One session can be active at a time.",
    new ToolAnnotations { Title = "Start a capture session", ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = false, OpenWorldHint = false })
{
    protected override Task<SessionAnswer> RunAsync(StartSessionInput input, ToolProgress progress, CancellationToken cancellationToken) =>
        calls.RunAsync("startSession", StatusCodes.Status201Created, () => StartAsync(input, cancellationToken));

    private async Task<SessionAnswer> StartAsync(StartSessionInput input, CancellationToken cancellationToken)
    {
        var config = input.Categories is { } categories ? new SessionConfig { Categories = categories } : null;
        return await sessions.StartAsync(new SessionRequest { Name = input.Name, Config = config }, cancellationToken) is { } saved
            ? SessionAnswer.Of(saved.Session, sessions, log)
            : throw new ToolException($"A capture session is already active: {sessions.Active?.Id}. Use it, or end it first with stop_session.", StatusCodes.Status409Conflict);
    }
}

/// <summary>The arguments of <see cref="StopSessionTool"/>.</summary>
internal sealed record StopSessionInput
{
    [Description("The id that the active session must have. Default: any.")]
    [MaxLength(100)]
    public string? Session { get; init; }
}

/// <summary>Ends the active session.</summary>
internal sealed class StopSessionTool(SessionManager sessions, EventLog log, ApiCalls calls) : AgentTool<StopSessionInput, SessionAnswer>(
    "stop_session",
    "End the capture session",
    "Ends the active capture session and returns its counts. Its events stay readable.",
    new ToolAnnotations { Title = "End the capture session", ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = true, OpenWorldHint = false })
{
    protected override Task<SessionAnswer> RunAsync(StopSessionInput input, ToolProgress progress, CancellationToken cancellationToken) =>
        calls.RunAsync("endSession", StatusCodes.Status200OK, () => StopAsync(input, cancellationToken));

    private async Task<SessionAnswer> StopAsync(StopSessionInput input, CancellationToken cancellationToken) =>
        await sessions.StopAsync("requested", cancellationToken, input.Session is null or "" or SessionManager.Current ? null : input.Session) is { } saved
            ? SessionAnswer.Of(saved.Session, sessions, log)
            : throw new ToolException(sessions.Active is { } active ? $"The active session is {active.Id}, not '{PlainText.Line(input.Session ?? "", 100)}'." : "No capture session is active.", StatusCodes.Status404NotFound);
}
