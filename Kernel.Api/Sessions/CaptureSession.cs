using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>A range of the event stream in which the browser is captured, from <c>session_started</c> to <c>session_ended</c>.</summary>
internal sealed record CaptureSession
{
    /// <summary>The id: <c>cs_</c> and 32 hexadecimal digits that sort by time.</summary>
    public required string Id { get; init; }

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

    /// <summary>Indicates whether any of the categories is captured from the browser.</summary>
    [JsonIgnore]
    public bool NeedsBrowser => Categories.Any(EventCategories.FromBrowser.Contains);

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
