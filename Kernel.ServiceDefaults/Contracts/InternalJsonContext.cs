using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Events;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>Source-generated JSON of the internal API: snake_case names, null members omitted.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EventCategoryJsonConverter), typeof(SnakeCaseEnumConverter<CollectorStatus>)])]
[JsonSerializable(typeof(CaptureState))]
[JsonSerializable(typeof(CollectorReport))]
[JsonSerializable(typeof(IngestResult))]
public sealed partial class InternalJsonContext : JsonSerializerContext;
