using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Source-generated JSON of envelopes and events.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EventCategoryJsonConverter)])]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(BrowserEvent))]
public sealed partial class EventJsonContext : JsonSerializerContext;
