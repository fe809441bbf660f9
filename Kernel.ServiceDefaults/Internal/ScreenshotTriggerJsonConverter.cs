using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

internal sealed class ScreenshotTriggerJsonConverter()
    : JsonStringEnumConverter<ScreenshotTrigger>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
