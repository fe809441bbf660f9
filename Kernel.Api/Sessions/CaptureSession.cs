using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>A range of the event stream in which the browser is captured, from <c>session_started</c> to <c>session_ended</c>.</summary>
internal sealed record CaptureSession
{
    /// <summary>The id: <c>cs_</c> and 32 hexadecimal digits that sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>The name that a client gave it; null for none. A session that was created as a browser has the browser's name.</summary>
    public string? Name { get; init; }

    /// <summary>The captured categories.</summary>
    public required IReadOnlyList<EventCategory> Categories { get; init; }

    /// <summary>The capture options.</summary>
    public required CaptureOptions Options { get; init; }

    /// <summary>The browser settings if the session was created as a browser; otherwise null.</summary>
    public BrowserSettings? Browser { get; init; }

    /// <summary>The time when the session started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The sequence number of <c>session_started</c>.</summary>
    public ulong StartSeq { get; init; }

    /// <summary>The time when the session ended; null while it is active.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The sequence number of <c>session_ended</c>; 0 while the session is active.</summary>
    public ulong EndSeq { get; init; }

    /// <summary>The counts of its events; null while it is active, and for sessions of earlier versions.</summary>
    [JsonIgnore]
    public SessionTally? Tally { get; init; }

    /// <summary>The name, wherever it was set; null for none.</summary>
    [JsonIgnore]
    public string? DisplayName => Browser is null ? Name : Browser.Name;

    /// <summary>Indicates whether any of the categories is captured from the browser.</summary>
    [JsonIgnore]
    public bool NeedsBrowser => Categories.Any(EventCategories.FromBrowser.Contains);

    /// <summary>Gets the last sequence number that can belong to the session: that of its end, or the newest readable one while it is active.</summary>
    public ulong LastSeqIn(EventLog log) => EndSeq > 0 ? EndSeq : log.LastReadableSeq;

    /// <summary>Gets the session with another name.</summary>
    /// <param name="name">The name; null to keep the current one, empty for none.</param>
    public CaptureSession Named(string? name) => name switch
    {
        null => this,
        _ when Browser is null => this with { Name = name.Length > 0 ? name : null },
        _ => this with { Browser = Browser with { Name = name.Length > 0 ? name : null } },
    };

    /// <summary>Serializes the session for the journal.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, SessionJsonContext.Default.CaptureSession);

    /// <summary>Deserializes the output of <see cref="ToJson"/>.</summary>
    public static CaptureSession FromJson(JsonElement json) => JsonSerializer.Deserialize(json, SessionJsonContext.Default.CaptureSession)!;
}

/// <summary>A session after it was started, changed or ended.</summary>
/// <param name="Session">The new state of the session.</param>
/// <param name="IsDurable">Whether the state is committed; false if the journal cannot be written.</param>
internal sealed record SavedSession(CaptureSession Session, bool IsDurable);

/// <summary>JSON of sessions in the journal: snake_case, null members omitted.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    Converters = [typeof(EventCategoryJsonConverter)])]
[JsonSerializable(typeof(CaptureSession))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
