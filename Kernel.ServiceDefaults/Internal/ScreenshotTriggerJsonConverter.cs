using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>The names of <see cref="ScreenshotTrigger"/> on the wire.</summary>
public sealed class ScreenshotTriggerJsonConverter()
    : JsonStringEnumConverter<ScreenshotTrigger>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
