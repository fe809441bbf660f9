using System.Text.Json;
using Kernel.Api.Summary;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Mcp;

/// <summary>The members of an envelope.</summary>
internal static class EventJson
{
    /// <summary>The sequence number.</summary>
    public static ulong Seq(JsonElement envelope) => envelope.GetProperty("seq").GetUInt64();

    /// <summary>The type.</summary>
    public static string Type(JsonElement envelope) => envelope.GetProperty("event").GetProperty("type").GetString() ?? "";

    /// <summary>The time.</summary>
    public static DateTimeOffset Time(JsonElement envelope) => EventTime.FromMicroseconds(envelope.GetProperty("event").GetProperty("ts").GetInt64());

    /// <summary>The data.</summary>
    public static JsonElement Data(JsonElement envelope) => envelope.GetProperty("event").TryGetProperty("data", out var data) ? data : default;

    /// <summary>The fields of the data.</summary>
    public static FactFields Fields(JsonElement envelope) => new(Data(envelope));
}
