using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Api.Browsers;

/// <summary>JSON of the view: snake_case, absent where null, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(BrowserRequest))]
[JsonSerializable(typeof(BrowserResource))]
[JsonSerializable(typeof(BrowserResource[]))]
internal sealed partial class BrowserJsonContext : JsonSerializerContext;
