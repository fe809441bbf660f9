using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

internal sealed class ScreenshotFormatJsonConverter()
    : JsonStringEnumConverter<ScreenshotFormat>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
