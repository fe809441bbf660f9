using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>Writes the events about the collector's own connection. Not thread-safe.</summary>
internal sealed class MonitorEvents(IEventOutbox outbox, TimeProvider time) : IDisposable
{
    private readonly EventWriter _events = new(outbox, time);

    public void Connected(BrowserEndpoint browser)
    {
        _events.Begin(EventTypes.MonitorConnected, source: null, session: null);
        WriteBrowser(browser);
        _events.End();
    }

    public void Disconnected(ConnectionLoss loss)
    {
        _events.Begin(EventTypes.MonitorDisconnected, source: null, session: null);
        _events.Json.WriteString("reason"u8, loss.Reason);
        if (loss.Detail is not null)
        {
            _events.Json.WriteString("detail"u8, loss.Detail);
        }

        _events.End();
    }

    public void Reconnected(BrowserEndpoint browser, TimeSpan duration, bool isRestarted)
    {
        _events.Begin(EventTypes.MonitorReconnected, source: null, session: null);
        _events.Integer("reconnect_duration_ms"u8, (long)duration.TotalMilliseconds);
        _events.Flag("browser_restarted"u8, isRestarted);
        WriteBrowser(browser);
        _events.End();
    }

    public void InitFailed(string step, string reason)
    {
        _events.Begin(EventTypes.MonitorInitFailed, source: null, session: null);
        _events.Json.WriteString("step"u8, step);
        _events.Json.WriteString("reason"u8, reason);
        _events.End();
    }

    public void Dispose() => _events.Dispose();

    private void WriteBrowser(BrowserEndpoint browser)
    {
        _events.Json.WriteString("browser"u8, browser.Product);
        _events.Json.WriteString("protocol_version"u8, browser.ProtocolVersion);
    }
}
