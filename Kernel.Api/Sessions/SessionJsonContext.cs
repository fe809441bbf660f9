using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>JSON of the session resource: snake_case, absent where null, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    Converters = [typeof(EventCategoryJsonConverter), typeof(SessionStatusJsonConverter)])]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionResource))]
[JsonSerializable(typeof(SessionResource[]))]
[JsonSerializable(typeof(CaptureSession))]
[JsonSerializable(typeof(ScreenshotOrder))]
[JsonSerializable(typeof(ScreenshotTicket))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;

internal sealed class SessionStatusJsonConverter() : JsonStringEnumConverter<SessionStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
