using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.Api.Gateway;

/// <summary>The metrics of the gateway.</summary>
internal sealed class GatewayMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "Gateway";

    private readonly UpDownCounter<long> _connections;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _rejected;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("kernel.gateway.connections", "{connection}", "Open DevTools connections through the gateway.");
        _duration = meter.CreateHistogram<double>("kernel.gateway.connection.duration", "s", "How long a DevTools connection was open, by reason of its end.", tags: null, KernelTelemetry.Seconds);
        _messages = meter.CreateCounter<long>("kernel.gateway.messages", "{message}", "DevTools messages of connections that have ended, by sender: client, browser.");
        _rejected = meter.CreateCounter<long>("kernel.gateway.refused", "{request}", "Requests that were refused, by reason: forbidden, too_many, unavailable.");
    }

    public void Opened() => _connections.Add(1);

    public void Closed(GatewayConnection connection, TimeSpan duration)
    {
        _connections.Add(-1);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("reason", connection.ReasonName));
        _messages.Add(connection.FromClient.Messages, new KeyValuePair<string, object?>("sender", "client"));
        _messages.Add(connection.FromBrowser.Messages, new KeyValuePair<string, object?>("sender", "browser"));
    }

    public void Rejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
