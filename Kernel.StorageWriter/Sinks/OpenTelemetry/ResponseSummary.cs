using Google.Protobuf.Collections;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The properties of a response that become attributes of the span of its request.</summary>
/// <param name="Status">The HTTP status; 0 if it is not known.</param>
/// <param name="End">The latest known time of the response, in Unix microseconds.</param>
internal sealed record ResponseSummary(long Status, long End)
{
    public string Protocol { get; init; } = "";

    public string RemoteAddress { get; init; } = "";

    public long? RemotePort { get; init; }

    public long? Size { get; init; }

    public bool FromCache { get; init; }

    public bool FromServiceWorker { get; init; }

    /// <summary>Reads a response event.</summary>
    public static ResponseSummary Read(in TracedEvent e, long requestStart) =>
        new(e.Number("status") ?? 0, Math.Max(requestStart, (e.Number("last_data_us") ?? e.Number("duration_us")) is { } duration ? requestStart + duration : e.At))
        {
            Protocol = e.Text("protocol"),
            RemoteAddress = e.Text("remote_address"),
            RemotePort = e.Number("remote_port"),
            Size = e.Number("encoded_data_length"),
            FromCache = e.Flag("from_cache") || e.Text("from_cache").Length > 0,
            FromServiceWorker = e.Flag("from_service_worker"),
        };

    /// <summary>Adds the attributes, by the semantic conventions for HTTP clients.</summary>
    public void AddTo(RepeatedField<KeyValue> attributes)
    {
        attributes.Put("http.response.status_code", Status > 0 ? Status : null);
        attributes.Put("network.protocol.name", Protocol.Length > 0 ? "http" : null);
        attributes.Put("network.protocol.version", Version);
        attributes.Put("network.peer.address", RemoteAddress.Trim('[', ']'));
        attributes.Put("network.peer.port", RemotePort);
        attributes.Put("http.response.size", Size);
        attributes.PutIf("kernel.from_cache", FromCache);
        attributes.PutIf("kernel.from_service_worker", FromServiceWorker);
    }

    // Chromium's names: "http/1.1", "h2", "h3", "h3-29"
    private string Version => Protocol switch
    {
        ['h', 't', 't', 'p', '/', .. var version] => version,
        ['h', >= '0' and <= '9' and var version, ..] => version.ToString(),
        _ => "",
    };
}
