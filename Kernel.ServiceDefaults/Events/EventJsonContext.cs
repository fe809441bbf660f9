using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Source-generated JSON of envelopes and events.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = EventLimits.MaxDepth + 2, // the envelope and the event around data
    Converters = [typeof(EventCategoryJsonConverter)])]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(BrowserEvent))]
public sealed partial class EventJsonContext : JsonSerializerContext;
