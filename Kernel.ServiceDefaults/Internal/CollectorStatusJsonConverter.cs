using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

internal sealed class CollectorStatusJsonConverter() : JsonStringEnumConverter<CollectorStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
