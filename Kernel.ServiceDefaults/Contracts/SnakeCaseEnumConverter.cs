using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The members of an enumeration by their snake_case names; numbers are rejected.</summary>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
