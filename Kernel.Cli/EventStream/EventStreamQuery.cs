namespace Kernel.Cli.EventStream;

/// <summary>Which events of the stream, or of its history, to read.</summary>
internal sealed record EventStreamQuery
{
    /// <summary>As <see cref="Since"/>: from the oldest event that is kept.</summary>
    public const string All = "all";

    /// <summary>As <see cref="Session"/>: the active session.</summary>
    public const string CurrentSession = "current";

    /// <summary>Only these types; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only these categories; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Indicates whether to read only failures.</summary>
    public bool Failed { get; init; }

    /// <summary>Only this capture session, or <see cref="CurrentSession"/>.</summary>
    public string? Session { get; init; }

    /// <summary>The sequence number after which to start, <see cref="All"/>, or null for now.</summary>
    public string? Since { get; init; }

    /// <summary>The path of the stream.</summary>
    /// <param name="streamId">The stream that the event to resume after is of, if any.</param>
    public string Path(string? streamId) => Path("events/stream", Since == All ? ("replay", Since) : ("after_seq", Since), ("stream_id", streamId));

    /// <summary>The path of a page of the history.</summary>
    /// <param name="afterSeq">The sequence number after which the page starts.</param>
    /// <param name="limit">The most events of the page.</param>
    /// <param name="streamId">The stream that the sequence number is of, if any.</param>
    public string HistoryPath(ulong afterSeq, int limit, string? streamId) =>
        Path("events", ("after_seq", afterSeq.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("stream_id", streamId));

    private string Path(string path, params ReadOnlySpan<(string Name, string? Value)> position)
    {
        (string Name, string? Value)[] parameters =
        [
            ("types", List(Types)), ("categories", List(Categories)), ("failed", Failed ? "true" : null), ("capture_session_id", Session), .. position,
        ];
        var query = string.Join('&', parameters.Where(static p => p.Value is not null).Select(static p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length > 0 ? $"{path}?{query}" : path;
    }

    private static string? List(IReadOnlyList<string> names) => names.Count > 0 ? string.Join(',', names) : null;
}
