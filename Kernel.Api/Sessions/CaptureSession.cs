using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>A stretch of the stream in which the browser was captured, from its <c>session_started</c> to its <c>session_ended</c>.</summary>
internal sealed record CaptureSession
{
    /// <summary>Its id: <c>cs_</c> and 32 hexadecimal digits that sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>What is captured.</summary>
    public required IReadOnlyList<EventCategory> Categories { get; init; }

    /// <summary>How it is captured.</summary>
    public required CaptureOptions Options { get; init; }

    /// <summary>What was said of the browser where the session was started as one; null where it was not.</summary>
    public BrowserSettings? Browser { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The number of its <c>session_started</c>.</summary>
    public ulong StartSeq { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The number of its <c>session_ended</c>; 0 while it is active.</summary>
    public ulong EndSeq { get; init; }

    /// <summary>Whether anything of it has to come from the browser.</summary>
    [JsonIgnore]
    public bool NeedsBrowser => Categories.Any(EventCategories.FromBrowser.Contains);

    /// <summary>The session as the journal keeps it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, SessionJsonContext.Default.CaptureSession);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static CaptureSession FromJson(JsonElement json) => JsonSerializer.Deserialize(json, SessionJsonContext.Default.CaptureSession)!;
}

/// <summary>A session that was started, changed or ended.</summary>
/// <param name="Session">The session as it is now.</param>
/// <param name="IsDurable">Whether that is committed; false if the journal cannot be written.</param>
internal sealed record SavedSession(CaptureSession Session, bool IsDurable);

/// <summary>JSON of sessions in the journal: snake_case, absent if null.</summary>
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
