using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>Converts enum members to and from snake_case names; rejects numbers.</summary>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
