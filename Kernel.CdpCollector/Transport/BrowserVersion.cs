using System.Text.Json.Serialization;

namespace Kernel.CdpCollector.Transport;

/// <summary>What <c>GET /json/version</c> answers, as far as it is used.</summary>
internal sealed record BrowserVersion
{
    [JsonPropertyName("Browser")]
    public string? Browser { get; init; }

    [JsonPropertyName("Protocol-Version")]
    public string? ProtocolVersion { get; init; }

    [JsonPropertyName("webSocketDebuggerUrl")]
    public string? WebSocketDebuggerUrl { get; init; }
}

/// <summary>Source-generated JSON of <see cref="BrowserVersion"/>.</summary>
[JsonSerializable(typeof(BrowserVersion))]
internal sealed partial class BrowserVersionJsonContext : JsonSerializerContext;
