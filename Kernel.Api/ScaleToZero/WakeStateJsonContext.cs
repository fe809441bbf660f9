using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Api.ScaleToZero;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WakeState))]
internal sealed partial class WakeStateJsonContext : JsonSerializerContext;
