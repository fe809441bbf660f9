namespace Kernel.AppHost.Watch;

/// <summary>What to watch, and how to print it.</summary>
internal sealed record WatchOptions
{
    /// <summary>As <see cref="Since"/>: from the oldest event that is kept.</summary>
    public const string All = "all";

    /// <summary>Where the API is.</summary>
    public required Uri Api { get; init; }

    /// <summary>The API's key, where it wants one.</summary>
    public string? Key { get; init; }

    /// <summary>Only these types, comma-separated.</summary>
    public string? Types { get; init; }

    /// <summary>Only these categories, comma-separated.</summary>
    public string? Categories { get; init; }

    /// <summary>Only this session, or <c>current</c>.</summary>
    public string? Session { get; init; }

    /// <summary>From where on: a number of the stream, <c>all</c>, or absent for now.</summary>
    public string? Since { get; init; }

    /// <summary>Whether envelopes are printed as they are instead of lines to read.</summary>
    public bool Json { get; init; }

    /// <summary>The address to read; the API checks what the filters say.</summary>
    public Uri StreamAddress
    {
        get
        {
            (string Name, string? Value)[] query =
            [
                ("types", Types), ("categories", Categories), ("capture_session_id", Session),
                Since == All ? ("replay", Since) : ("after_seq", Since),
            ];
            var text = string.Join('&', query.Where(static q => q.Value is not null).Select(static q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}"));
            return Address("events/stream" + (text.Length > 0 ? "?" + text : ""));
        }
    }

    /// <summary>Where the active session is told of.</summary>
    public Uri SessionAddress => Address("events/capture_session");

    private Uri Address(string path) => new($"{Api.AbsoluteUri.TrimEnd('/')}/{path}");
}
