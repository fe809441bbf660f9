using Kernel.ServiceDefaults;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The OTLP endpoint, from the standard variables of the OpenTelemetry SDK.</summary>
internal sealed record OtlpTarget(Uri Endpoint, bool IsGrpc, IReadOnlyList<KeyValuePair<string, string>> Headers, TimeSpan Timeout)
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolKey = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string HeadersKey = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string TimeoutKey = "OTEL_EXPORTER_OTLP_TIMEOUT";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads the endpoint from the configuration; returns null if none is configured.</summary>
    /// <exception cref="StartupException">A value is invalid; the message names the variable.</exception>
    public static OtlpTarget? Read(IConfiguration configuration)
    {
        if (configuration[EndpointKey] is not { } text || string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new StartupException($"{EndpointKey} must be an http or https URL, but is '{text}'.");
        }

        var protocol = configuration[ProtocolKey] is { Length: > 0 } given ? given : "grpc";
        if (protocol is not ("grpc" or "http/protobuf"))
        {
            throw new StartupException($"{ProtocolKey} must be grpc or http/protobuf, but is '{protocol}'.");
        }

        var timeout = int.TryParse(configuration[TimeoutKey], out var milliseconds) && milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : DefaultTimeout;
        return new OtlpTarget(endpoint, protocol == "grpc", ReadHeaders(configuration[HeadersKey]), timeout);
    }

    // name=value,name=value with percent-encoded values (W3C baggage)
    private static List<KeyValuePair<string, string>> ReadHeaders(string? text) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(static pair => pair is [{ Length: > 0 }, _])
            .Select(static pair => KeyValuePair.Create(pair[0].ToLowerInvariant(), Uri.UnescapeDataString(pair[1]))),
    ];
}
