using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Api.Summary;

/// <summary>Writes the values of an enum in snake_case.</summary>
internal sealed class SnakeCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
