using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>The names of <see cref="ScreenshotFormat"/> on the wire.</summary>
public sealed class ScreenshotFormatJsonConverter()
    : JsonStringEnumConverter<ScreenshotFormat>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
